namespace Cagent.Events;

/// <summary>One event of a session: its number and its bytes, which travel unchanged through journal, stream and SSE.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.EventFrame")]
public sealed class EventFrame
{
    /// <summary>The session's number of this event: strictly increasing, never reused, below 2^53.</summary>
    [Id(0)]
    public required long Sequence { get; init; }

    /// <summary>Number of the event before it in the journal; 0 for the first. A watcher whose last number differs has a hole.</summary>
    [Id(1)]
    public required long Previous { get; init; }

    /// <summary>What the transport has to know about it.</summary>
    [Id(2)]
    public EventFlags Flags { get; init; }

    /// <summary>The run that it belongs to; null for events outside runs.</summary>
    [Id(3)]
    public string? RunId { get; init; }

    /// <summary>Compact UTF-8 JSON without a line break.</summary>
    [Id(4)]
    public required byte[] Utf8 { get; init; }
}

/// <summary>What the transport has to know about an event without parsing it.</summary>
[Flags]
[GenerateSerializer, Alias("Cagent.EventFlags")]
public enum EventFlags
{
    /// <summary>An ordinary event.</summary>
    None = 0,

    /// <summary>The last event of its run (<c>stream_stopped</c> of the top-level session): the run's own stream ends with it.</summary>
    RunEnded = 1,

    /// <summary>With <see cref="RunEnded"/>: a title is still being made, the run's own stream may wait a moment for it.</summary>
    TitlePending = 2,

    /// <summary>A <c>session_title</c> event.</summary>
    Title = 4,

    /// <summary>The session was deleted: every stream ends with this event.</summary>
    SessionExited = 8,

    /// <summary>The run waits for a person with this event (approval, elicitation, iteration limit).</summary>
    Question = 16,
}
