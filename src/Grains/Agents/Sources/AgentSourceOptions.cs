namespace Cagent.Agents.Sources;

/// <summary>Where this node finds its agents; bound from <c>Cagent:Agents</c>.</summary>
public sealed class AgentSourceOptions
{
    /// <summary>The command's argument: a file, a directory, a built-in name, a URL or an OCI reference. Empty means <c>default</c>.</summary>
    public string Reference { get; set; } = "";

    /// <summary>Directory of the user's configuration, where aliases stand. Null: <c>~/.config/cagent</c>.</summary>
    public string? UserDirectory { get; set; }

    /// <summary>How long a node uses a revision before it asks the catalog again. Default: ten seconds.</summary>
    public TimeSpan RevisionLifetime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What <see cref="Reference"/> names, aliases followed.</summary>
    internal AgentReference Resolve() => AgentReference.Resolve(Reference, UserDirectory);
}
