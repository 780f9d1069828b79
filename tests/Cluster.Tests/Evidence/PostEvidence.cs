namespace Cagent.Cluster.Tests.Evidence;

/// <summary>A posted run, and what its client was told.</summary>
internal sealed record PostEvidence
{
    /// <summary>What was asked for; its text is different for every post.</summary>
    public required Wish Wish { get; init; }

    /// <summary>The server said that it took the message.</summary>
    public bool Accepted { get; init; } = true;

    /// <summary>Reason of the run's end as its client saw it; null when it never saw one.</summary>
    public string? Ending { get; init; } = "normal";
}
