using Cagent.Approvals;

namespace Cagent.Runs;

/// <summary>The active run of a session.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.RunStatus")]
public sealed record RunStatus
{
    /// <summary>Id of the run.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary><c>running</c> or <c>waiting</c> (for a person).</summary>
    [Id(1)] public required string Status { get; init; }

    /// <summary>When it was accepted.</summary>
    [Id(2)] public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Open questions, at most one today.</summary>
    [Id(3)] public IReadOnlyList<PendingQuestion> Pending { get; init; } = [];
}
