namespace Cagent.Agents;

/// <summary>Tells a catalog that starts with its server from one that moved here.</summary>
internal interface IAgentCatalogPeers
{
    /// <summary>Another node of the cluster is alive.</summary>
    bool AnyOther();
}

/// <inheritdoc/>
internal sealed class AgentCatalogPeers(ISiloStatusOracle silos) : IAgentCatalogPeers
{
    public bool AnyOther() => silos.GetApproximateSiloStatuses(onlyActive: true).Keys.Any(silo => !silo.Equals(silos.SiloAddress));
}
