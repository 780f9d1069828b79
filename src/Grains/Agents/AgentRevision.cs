using Cagent.Agents.Configuration;

namespace Cagent.Agents;

/// <summary>A parsed, immutable revision of an agent file. A run keeps the one that it started with.</summary>
internal sealed record AgentRevision
{
    public required string AgentId { get; init; }

    public required string Hash { get; init; }

    public required TeamConfig Team { get; init; }

    /// <summary>Directory of the file; null for sources without one.</summary>
    public string? BaseDirectory { get; init; }
}

/// <summary>This silo's cache of parsed revisions in front of <see cref="IAgentCatalogGrain"/>.</summary>
internal interface IAgentRevisions
{
    /// <summary>The revision that new runs use.</summary>
    /// <exception cref="CagentException"><c>unknown_agent</c> or <c>invalid_config</c>.</exception>
    ValueTask<AgentRevision> GetAsync(string agentId);

    /// <summary>The revision with that hash, else the current one.</summary>
    ValueTask<AgentRevision> GetAsync(string agentId, string hash);
}
