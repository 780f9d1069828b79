using System.Text.Json.Nodes;
using Cagent.Permissions;

namespace Cagent.Agents.Configuration;

/// <summary>One agent file after upgrade, validation and defaulting (agent-config §5).</summary>
internal sealed record TeamConfig
{
    /// <summary>The number written in the file; the newest one when absent.</summary>
    public required string Version { get; init; }

    /// <summary>In file order.</summary>
    public IReadOnlyList<AgentConfig> Agents { get; init; } = [];

    public IReadOnlyDictionary<string, ProviderConfig> Providers { get; init; } = new Dictionary<string, ProviderConfig>();

    public IReadOnlyDictionary<string, ModelConfig> Models { get; init; } = new Dictionary<string, ModelConfig>();

    public IReadOnlyDictionary<string, ToolsetConfig> Mcps { get; init; } = new Dictionary<string, ToolsetConfig>();

    /// <summary>Retrieval sources, kept as JSON until they are built.</summary>
    public IReadOnlyDictionary<string, JsonObject> Rag { get; init; } = new Dictionary<string, JsonObject>();

    public MetadataConfig Metadata { get; init; } = new();

    public PermissionRules? Permissions { get; init; }

    /// <summary>Toolsets, skills and commands that agents take over by name (version 10 and later).</summary>
    public SharedSections Shared { get; init; } = new();

    /// <summary>The agent named <c>root</c>, else the first (agent-config §6).</summary>
    public AgentConfig DefaultAgent => FindAgent("root") ?? Agents[0];

    public AgentConfig? FindAgent(string name) => Agents.FirstOrDefault(agent => agent.Name == name);
}

internal sealed record SharedSections
{
    public IReadOnlyDictionary<string, IReadOnlyList<ToolsetConfig>> Toolsets { get; init; } =
        new Dictionary<string, IReadOnlyList<ToolsetConfig>>();

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Skills { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Commands by name or, for a group, by the group's name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, CommandConfig>> Commands { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, CommandConfig>>();
}

internal sealed record MetadataConfig
{
    public string Author { get; init; } = "";

    public string License { get; init; } = "";

    public string Description { get; init; } = "";

    public string Readme { get; init; } = "";

    public string Version { get; init; } = "";

    /// <summary>Words to find the team by (version 11 and later).</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
}
