namespace Cagent.Cluster.Tests.Nodes;

/// <summary>The addresses that clients know. Which of them answers they find out by themselves.</summary>
/// <param name="Addresses">Nodes, or a load balancer in front of them.</param>
internal sealed record NodeAddresses(IReadOnlyList<Uri> Addresses)
{
    /// <summary>The address for an attempt: the preferred one first, then those after it.</summary>
    public Uri Choose(int preferred, int attempt) => Addresses[(preferred + attempt) % Addresses.Count];
}
