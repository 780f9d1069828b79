using System.Text.Json;
using System.Text.Json.Serialization;
using Cagent.Sessions;

namespace Cagent.Events;

internal sealed record PartialToolCallEvent : RuntimeEvent
{
    /// <summary>The call so far, arguments accumulated.</summary>
    [JsonPropertyName("tool_call")]
    public required ToolCall ToolCall { get; init; }

    [JsonPropertyName("tool_definition")]
    public required ToolDefinition ToolDefinition { get; init; }

    public override RuntimeEvent Shorten(int excess) => this with
    {
        ToolCall = EventText.Cut(ToolCall, excess),
        ToolDefinition = new ToolDefinition { Name = ToolDefinition.Name, Category = ToolDefinition.Category },
        Truncated = true,
    };
}

internal sealed record ToolCallEvent : RuntimeEvent
{
    [JsonPropertyName("tool_call")]
    public required ToolCall ToolCall { get; init; }

    [JsonPropertyName("tool_definition")]
    public required ToolDefinition ToolDefinition { get; init; }

    public override RuntimeEvent Shorten(int excess) => this with { ToolCall = EventText.Cut(ToolCall, excess), Truncated = true };
}

internal sealed record ToolCallConfirmationEvent : RuntimeEvent
{
    [JsonPropertyName("tool_call")]
    public required ToolCall ToolCall { get; init; }

    [JsonPropertyName("tool_definition")]
    public required ToolDefinition ToolDefinition { get; init; }

    [JsonIgnore]
    public override EventFlags Flags => EventFlags.Question;

    public override RuntimeEvent Shorten(int excess) => this with { ToolCall = EventText.Cut(ToolCall, excess), Truncated = true };
}

internal sealed record ToolCallResponseEvent : RuntimeEvent
{
    [JsonPropertyName("tool_call")]
    public required ToolCall ToolCall { get; init; }

    /// <summary>The id alone, as newer clients expect it.</summary>
    [JsonPropertyName("tool_call_id")]
    public string? ToolCallId => ToolCall.Id;

    [JsonPropertyName("tool_definition")]
    public required ToolDefinition ToolDefinition { get; init; }

    [JsonPropertyName("response")]
    public required string Response { get; init; }

    [JsonPropertyName("result")]
    public ToolResult? Result { get; init; }

    /// <summary><c>unknown</c> when the call was interrupted and may or may not have taken effect; otherwise absent.</summary>
    [JsonPropertyName("outcome")]
    public string? Outcome { get; init; }

    /// <summary>One thing at a time, as long as it is too long: arguments were shown before, and texts say more than media.</summary>
    public override RuntimeEvent Shorten(int excess)
    {
        if (EventText.IsLong(ToolCall))
        {
            return this with { ToolCall = EventText.Cut(ToolCall, excess), Truncated = true };
        }

        if (Result is { Images: not null } or { Audios: not null } or { StructuredContent: not null })
        {
            return this with { Result = Result with { Images = null, Audios = null, StructuredContent = null }, Truncated = true };
        }

        if (Result?.Meta is { } meta && EventText.IsLong(meta.GetRawText()))
        {
            return this with { Result = Result with { Meta = null }, Truncated = true };
        }

        // Response and output are the same text: each loses half.
        var half = (excess / 2) + 1;
        return this with
        {
            Response = EventText.Cut(Response, half),
            Result = Result is null ? null : Result with { Output = EventText.Cut(Result.Output, half) },
            Truncated = true,
        };
    }
}

internal sealed record ToolCallOutputEvent : RuntimeEvent
{
    [JsonPropertyName("tool_call_id")]
    public required string ToolCallId { get; init; }

    [JsonPropertyName("tool_definition")]
    public required ToolDefinition ToolDefinition { get; init; }

    [JsonPropertyName("output")]
    public required string Output { get; init; }

    public override RuntimeEvent Shorten(int excess) => this with { Output = EventText.Cut(Output, excess), Truncated = true };
}

/// <summary>The hooks around a call begin to run.</summary>
internal sealed record HookStartedEvent : RuntimeEvent
{
    [JsonPropertyName("hook_event")]
    public required string HookEvent { get; init; }
}

/// <summary>They have run.</summary>
internal sealed record HookFinishedEvent : RuntimeEvent
{
    [JsonPropertyName("hook_event")]
    public required string HookEvent { get; init; }

    [JsonPropertyName("duration_ms")]
    public long DurationMs { get; init; }

    [JsonPropertyName("allowed")]
    public bool Allowed { get; init; }

    /// <summary>Why they did not allow it.</summary>
    [JsonPropertyName("message")]
    public string? Message { get; init; }

    public override RuntimeEvent Shorten(int excess) => this with { Message = EventText.Cut(Message ?? "", excess), Truncated = true };
}

internal sealed record HookBlockedEvent : RuntimeEvent
{
    [JsonPropertyName("tool_call")]
    public required ToolCall ToolCall { get; init; }

    [JsonPropertyName("tool_definition")]
    public required ToolDefinition ToolDefinition { get; init; }

    [JsonPropertyName("message")]
    public required string Message { get; init; }

    public override RuntimeEvent Shorten(int excess) => this with
    {
        ToolCall = EventText.Cut(ToolCall, excess),
        Message = EventText.Cut(Message, excess),
        Truncated = true,
    };
}

internal sealed record MaxIterationsReachedEvent : RuntimeEvent
{
    [JsonPropertyName("max_iterations")]
    public int MaxIterations { get; init; }

    /// <summary>Id of the question.</summary>
    [JsonPropertyName("question_id")]
    public string? QuestionId { get; init; }

    [JsonIgnore]
    public override EventFlags Flags => EventFlags.Question;
}

internal sealed record ElicitationRequestEvent : RuntimeEvent
{
    [JsonPropertyName("message")]
    public required string Message { get; init; }

    [JsonPropertyName("mode")]
    public string? Mode { get; init; }

    /// <summary>JSON null (rather than absent) when <c>user_prompt</c> was called without a schema.</summary>
    [JsonPropertyName("schema")]
    public JsonElement? Schema { get; init; }

    [JsonPropertyName("url")]
    public string? Url { get; init; }

    [JsonPropertyName("elicitation_id")]
    public string? ElicitationId { get; init; }

    [JsonPropertyName("meta")]
    public IReadOnlyDictionary<string, string>? Meta { get; init; }

    [JsonIgnore]
    public override EventFlags Flags => EventFlags.Question;

    public override RuntimeEvent Shorten(int excess) => this with { Message = EventText.Cut(Message, excess), Truncated = true };
}
