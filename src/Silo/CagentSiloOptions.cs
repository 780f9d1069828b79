namespace Cagent.Silo;

/// <summary>What a node needs to know before it starts.</summary>
public sealed class CagentSiloOptions
{
    /// <summary>Name of the service; part of storage keys, so it never changes. Default <c>cagent</c>.</summary>
    public string ServiceId { get; set; } = "cagent";

    /// <summary>Name of the cluster; the same for all nodes that serve together. Default <c>cagent</c>.</summary>
    public string ClusterId { get; set; } = "cagent";
}
