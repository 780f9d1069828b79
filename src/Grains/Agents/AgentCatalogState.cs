namespace Cagent.Agents;

/// <summary>What the catalog remembers of each agent across restarts.</summary>
[GenerateSerializer, Alias("Cagent.AgentCatalogState")]
internal sealed class AgentCatalogState
{
    [Id(0)]
    public Dictionary<string, StoredAgent> Agents { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Those that are served; the others are remembered for runs that began with them.</summary>
    [Id(1)]
    public HashSet<string> Served { get; set; } = new(StringComparer.Ordinal);
}

/// <summary>The revisions of one agent.</summary>
[GenerateSerializer, Alias("Cagent.StoredAgent")]
internal sealed class StoredAgent
{
    /// <summary>Older revisions than these are dropped; sessions that use one go on with the current revision.</summary>
    public const int MaxRevisions = 16;

    /// <summary>Where the current revision came from.</summary>
    [Id(0)]
    public string Origin { get; set; } = "";

    /// <summary>Oldest first; the last one is the last that loaded.</summary>
    [Id(1)]
    public List<StoredRevision> Revisions { get; set; } = [];
}

[GenerateSerializer, Alias("Cagent.StoredRevision")]
internal sealed class StoredRevision
{
    [Id(0)]
    public string Hash { get; set; } = "";

    [Id(1)]
    public byte[] Content { get; set; } = [];

    [Id(2)]
    public string? BaseDirectory { get; set; }

    [Id(3)]
    public Dictionary<string, string> Files { get; set; } = new(StringComparer.Ordinal);
}
