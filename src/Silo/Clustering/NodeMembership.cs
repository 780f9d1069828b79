namespace Cagent.Silo.Clustering;

/// <inheritdoc/>
internal sealed class NodeMembership(IClusterMembershipService membership, ILocalSiloDetails local) : INodeMembership
{
    public bool IsMember => membership.CurrentSnapshot.GetSiloStatus(local.SiloAddress) == SiloStatus.Active;

    public bool HasPeers => membership.CurrentSnapshot.Members.Values.Any(member =>
        member.Status == SiloStatus.Active && !member.SiloAddress.Equals(local.SiloAddress));

    public string Name => local.SiloAddress.ToParsableString();
}
