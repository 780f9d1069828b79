using System.Text.Json.Serialization;
using Cagent.Sessions;

namespace Cagent.Events;

internal sealed record UserMessageEvent : RuntimeEvent
{
    [JsonPropertyName("message")]
    public required string Message { get; init; }

    [JsonPropertyName("multi_content")]
    public IReadOnlyList<MessagePart>? MultiContent { get; init; }

    /// <summary>Index of the message among the session's items.</summary>
    [JsonPropertyName("session_position")]
    public long SessionPosition { get; init; }

    public override RuntimeEvent Shorten(int excess)
        => this with { Message = EventText.Cut(Message, excess), MultiContent = null, Truncated = true };
}

internal sealed record StreamStartedEvent : RuntimeEvent;

internal sealed record StreamStoppedEvent : RuntimeEvent
{
    /// <summary><c>normal</c>, <c>error</c>, <c>canceled</c>, <c>loop_detected</c>, or <c>continue</c>: a person did not let it go on past the limit of turns.</summary>
    [JsonPropertyName("reason")]
    public string Reason { get; init; } = "normal";

    /// <summary>It ends the run, not just a sub-session's loop.</summary>
    [JsonIgnore]
    public bool EndsRun { get; init; }

    [JsonIgnore]
    public override EventFlags Flags => EndsRun ? EventFlags.RunEnded : EventFlags.None;
}

internal sealed record AgentChoiceEvent : RuntimeEvent
{
    [JsonPropertyName("content")]
    public required string Content { get; init; }
}

internal sealed record AgentChoiceReasoningEvent : RuntimeEvent
{
    [JsonPropertyName("content")]
    public required string Content { get; init; }
}

/// <summary>The text of these events is void: its model call is asked again.</summary>
internal sealed record ChoiceDiscardedEvent : RuntimeEvent
{
    [JsonPropertyName("from_seq")]
    public long FromSequence { get; init; }

    [JsonPropertyName("to_seq")]
    public long ToSequence { get; init; }
}

internal sealed record MessageAddedEvent : RuntimeEvent;

internal sealed record TokenUsageEvent : RuntimeEvent
{
    [JsonPropertyName("usage")]
    public required SessionUsage Usage { get; init; }
}

internal sealed record SessionUsage
{
    [JsonPropertyName("input_tokens")]
    public long InputTokens { get; init; }

    [JsonPropertyName("output_tokens")]
    public long OutputTokens { get; init; }

    [JsonPropertyName("context_length")]
    public long ContextLength { get; init; }

    /// <summary>0 = unknown.</summary>
    [JsonPropertyName("context_limit")]
    public long ContextLimit { get; init; }

    /// <summary>US dollars of the (sub-)session's own messages.</summary>
    [JsonPropertyName("cost")]
    public double Cost { get; init; }

    [JsonPropertyName("last_message")]
    public LastMessageUsage? LastMessage { get; init; }
}

internal sealed record LastMessageUsage
{
    [JsonPropertyName("input_tokens")]
    public long InputTokens { get; init; }

    [JsonPropertyName("output_tokens")]
    public long OutputTokens { get; init; }

    [JsonPropertyName("cached_input_tokens")]
    public long CachedInputTokens { get; init; }

    [JsonPropertyName("cached_write_tokens")]
    public long CachedWriteTokens { get; init; }

    [JsonPropertyName("reasoning_tokens")]
    public long? ReasoningTokens { get; init; }

    [JsonPropertyName("finish_reason")]
    public string? FinishReason { get; init; }

    [JsonPropertyName("Cost")]
    public double Cost { get; init; }

    [JsonPropertyName("Model")]
    public string Model { get; init; } = "";

    [JsonPropertyName("cost")]
    public double CostAlias => Cost;

    [JsonPropertyName("model")]
    public string ModelAlias => Model;
}

internal sealed record WarningEvent : RuntimeEvent
{
    [JsonPropertyName("message")]
    public required string Message { get; init; }

    public override RuntimeEvent Shorten(int excess) => this with { Message = EventText.Cut(Message, excess), Truncated = true };
}

internal sealed record ErrorEvent : RuntimeEvent
{
    [JsonPropertyName("error")]
    public required string Error { get; init; }

    /// <summary><c>model_error</c>, <c>rate_limited</c>, <c>context_exceeded</c>, <c>loop_detected</c>, …</summary>
    [JsonPropertyName("code")]
    public string? Code { get; init; }

    public override RuntimeEvent Shorten(int excess) => this with { Error = EventText.Cut(Error, excess), Truncated = true };
}
