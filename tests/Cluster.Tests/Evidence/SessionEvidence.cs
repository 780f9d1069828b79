namespace Cagent.Cluster.Tests.Evidence;

/// <summary>Everything that is known of a session when all is over.</summary>
internal sealed record SessionEvidence
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its journal, read from the start.</summary>
    public required IReadOnlyList<SeenEvent> Journal { get; init; }

    /// <summary>Its watchers.</summary>
    public required IReadOnlyList<WatcherEvidence> Watchers { get; init; }

    /// <summary>The runs that were posted, in order.</summary>
    public required IReadOnlyList<PostEvidence> Posts { get; init; }

    /// <summary>Its stored messages, in order.</summary>
    public required IReadOnlyList<StoredMessage> Messages { get; init; }

    /// <summary>Whether a run is stored as active; null when none is stored, else its status.</summary>
    public string? RunStatus { get; init; }

    /// <summary>How often each tool call took effect, by the id of the call.</summary>
    public IReadOnlyDictionary<string, int> Executions { get; init; } = new Dictionary<string, int>();

    /// <summary>Ranges of numbers whose text was withdrawn.</summary>
    public IReadOnlyList<(long From, long To)> Withdrawn => [.. Journal.Where(item => item.Type == "choice_discarded")
        .Select(item => item.Json).Select(item => ((long)item["from_seq"]!, (long)item["to_seq"]!))];
}
