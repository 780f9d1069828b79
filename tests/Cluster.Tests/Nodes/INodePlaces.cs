namespace Cagent.Cluster.Tests.Nodes;

/// <summary>The places of a cluster's nodes.</summary>
internal interface INodePlaces
{
    /// <summary>One for each node.</summary>
    IReadOnlyList<NodePlace> All { get; }

    /// <summary>The address by which nodes reach what listens on this machine's loopback.</summary>
    Uri Publish(Uri local);
}
