using System.Net;

namespace Cagent.Cluster.Tests.Nodes;

/// <summary>Three processes of this machine.</summary>
internal sealed class LoopbackPlaces : INodePlaces
{
    public IReadOnlyList<NodePlace> All { get; } = [.. Enumerable.Repeat(new NodePlace(IPAddress.Loopback, []), 3)];

    public Uri Publish(Uri local) => local;
}
