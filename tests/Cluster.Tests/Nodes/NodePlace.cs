using System.Net;

namespace Cagent.Cluster.Tests.Nodes;

/// <summary>Where a node runs.</summary>
/// <param name="Address">Address that it listens on.</param>
/// <param name="Launcher">What starts a process there; empty = nothing special.</param>
internal sealed record NodePlace(IPAddress Address, IReadOnlyList<string> Launcher);
