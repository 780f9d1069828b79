namespace Cagent.Agents;

/// <summary>The agents that this cluster serves. There is one; its key is <see cref="Key"/>.</summary>
[Alias("Cagent.IAgentCatalogGrain")]
public interface IAgentCatalogGrain : IGrainWithStringKey
{
    /// <summary>The only key.</summary>
    const string Key = "catalog";

    /// <summary>Agents whose configuration loads, sorted by name (ordinal).</summary>
    [Alias("List")]
    Task<IReadOnlyList<AgentListing>> ListAsync();

    /// <summary>The parsed configuration as compact UTF-8 JSON (agent-config §20), or null for an unknown or broken agent.</summary>
    [Alias("GetConfiguration")]
    Task<byte[]?> GetConfigurationAsync(string agentId);

    /// <summary>The revision that new runs use.</summary>
    /// <exception cref="CagentException"><c>unknown_agent</c>, or <c>invalid_config</c> with the load error.</exception>
    [Alias("GetRevision")]
    Task<AgentRevisionSource> GetRevisionAsync(string agentId);

    /// <summary>An older revision by its hash, or null when it is no longer kept.</summary>
    [Alias("FindRevision")]
    Task<AgentRevisionSource?> FindRevisionAsync(string agentId, string hash);

    /// <summary>A node that joins a living cluster brings what its sources hold: new runs use it from now on. Runs that are under way keep theirs, and
    /// agents that the node does not have stay.</summary>
    [Alias("Offer")]
    Task OfferAsync(IReadOnlyList<OfferedAgent> agents);
}

/// <summary>An entry of <c>GET /api/agents</c>.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.AgentListing")]
public sealed record AgentListing
{
    /// <summary>Agent identifier.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>Description of the first agent of the file; may be empty.</summary>
    [Id(1)] public required string Description { get; init; }

    /// <summary>More than one agent in the file.</summary>
    [Id(2)] public required bool Multi { get; init; }

    /// <summary>Sorted names of the root agent's commands; empty when none.</summary>
    [Id(3)] public IReadOnlyList<string> Commands { get; init; } = [];
}

/// <summary>An immutable revision of an agent file, as it travels between nodes.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.AgentRevisionSource")]
public sealed record AgentRevisionSource
{
    /// <summary>Agent identifier.</summary>
    [Id(0)] public required string AgentId { get; init; }

    /// <summary>Content hash (SHA-256, hex) or OCI digest.</summary>
    [Id(1)] public required string Hash { get; init; }

    /// <summary>The file.</summary>
    [Id(2)] public required byte[] Content { get; init; }

    /// <summary>Directory of the file, for paths relative to it; null for sources without one.</summary>
    [Id(3)] public string? BaseDirectory { get; init; }

    /// <summary>Texts of the files that the agent file names (<c>instruction_file</c>), by name as written.</summary>
    [Id(4)] public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();
}
