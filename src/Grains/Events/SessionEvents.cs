using System.Text.Json.Serialization;
using Cagent.Sessions;

namespace Cagent.Events;

internal sealed record SessionTitleEvent : RuntimeEvent
{
    [JsonPropertyName("title")]
    public required string Title { get; init; }

    [JsonIgnore]
    public override EventFlags Flags => EventFlags.Title;

    public override RuntimeEvent Shorten(int excess) => this with { Title = EventText.Cut(Title, excess), Truncated = true };
}

internal sealed record SessionSummaryEvent : RuntimeEvent
{
    [JsonPropertyName("summary")]
    public required string Summary { get; init; }

    /// <summary>Position of the first item that stays in the prompt beside the summary; the summary's own position when none does.</summary>
    [JsonPropertyName("first_kept_entry")]
    public long FirstKeptEntry { get; init; }

    [JsonPropertyName("cost")]
    public double? Cost { get; init; }

    public override RuntimeEvent Shorten(int excess) => this with { Summary = EventText.Cut(Summary, excess), Truncated = true };
}

internal sealed record SessionCompactionEvent : RuntimeEvent
{
    /// <summary><c>started</c> or <c>completed</c>.</summary>
    [JsonPropertyName("status")]
    public required string Status { get; init; }

    /// <summary>With <c>completed</c>: <c>applied</c>, <c>skipped</c> or <c>failed</c>.</summary>
    [JsonPropertyName("outcome")]
    public string? Outcome { get; init; }
}

internal sealed record SubSessionCompletedEvent : RuntimeEvent
{
    [JsonPropertyName("parent_session_id")]
    public required string ParentSessionId { get; init; }

    [JsonPropertyName("sub_session")]
    public required SessionDocument SubSession { get; init; }

    public override RuntimeEvent Shorten(int excess) => this with { SubSession = SubSession with { Messages = null }, Truncated = true };
}

internal sealed record SessionExitedEvent : RuntimeEvent
{
    [JsonPropertyName("reason")]
    public string Reason { get; init; } = "session ended";

    [JsonIgnore]
    public override EventFlags Flags => EventFlags.SessionExited;
}
