namespace Cagent.Silo.Clustering;

/// <summary>This node's place in its cluster.</summary>
public interface INodeMembership
{
    /// <summary>The node has joined, and neither leaves nor was told to.</summary>
    bool IsMember { get; }

    /// <summary>Other nodes serve beside this one.</summary>
    bool HasPeers { get; }

    /// <summary>The name under which the others know it.</summary>
    string Name { get; }
}
