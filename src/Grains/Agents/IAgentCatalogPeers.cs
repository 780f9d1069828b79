namespace Cagent.Agents;

/// <summary>Tells a catalog that starts with its server from one that moved here.</summary>
internal interface IAgentCatalogPeers
{
    /// <summary>The cluster has served agents before: another node is alive, or this one started long ago.</summary>
    bool ClusterLives();

    /// <summary>This node has started: its sources were read.</summary>
    void NoteStarted();
}

/// <inheritdoc/>
internal sealed class AgentCatalogPeers(ISiloStatusOracle silos) : IAgentCatalogPeers
{
    private volatile bool _started;

    public bool ClusterLives() =>
        _started || silos.GetApproximateSiloStatuses(onlyActive: true).Keys.Any(silo => !silo.Equals(silos.SiloAddress));

    public void NoteStarted() => _started = true;
}
