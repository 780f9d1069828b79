namespace Cagent.Events;

/// <summary>Consecutive events of one session, as an Orleans stream carries them to an API node.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.EventBatch")]
public sealed class EventBatch
{
    /// <summary>The (root) session.</summary>
    [Id(0)]
    public required string SessionId { get; init; }

    /// <summary>Events in order; none when the session moves to another activation, to which its watchers have to attach again.</summary>
    [Id(1)]
    public required IReadOnlyList<EventFrame> Frames { get; init; }
}
