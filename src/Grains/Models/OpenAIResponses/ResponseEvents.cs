using System.Text.Json;

namespace Cagent.Models.OpenAIResponses;

/// <summary>What an event of a Responses stream is about.</summary>
internal enum ResponseEventKind
{
    /// <summary>Of no known type.</summary>
    Other,

    /// <summary>Says nothing that matters.</summary>
    Ignored,
    TextDelta,
    ReasoningDelta,
    ArgumentsDelta,

    /// <summary>A part of a message begins; it may have text already.</summary>
    PartAdded,

    /// <summary>The whole text of a part, which deltas may have brought before.</summary>
    TextDone,

    /// <summary>A whole thought, which deltas may have brought before.</summary>
    ReasoningDone,
    ArgumentsDone,
    ItemAdded,
    ItemDone,
    Completed,
    Incomplete,
    Failed,
    Error,
}

/// <summary>The event types that matter.</summary>
internal static class ResponseEvents
{
    public static ResponseEventKind KindOf(ref Utf8JsonReader type)
    {
        if (type.TokenType is not JsonTokenType.String)
        {
            return ResponseEventKind.Other;
        }

        // The most frequent first.
        return type.ValueTextEquals("response.output_text.delta"u8) ? ResponseEventKind.TextDelta
            : type.ValueTextEquals("response.function_call_arguments.delta"u8) ? ResponseEventKind.ArgumentsDelta
            : type.ValueTextEquals("response.reasoning_summary_text.delta"u8) ? ResponseEventKind.ReasoningDelta
            : type.ValueTextEquals("response.reasoning_text.delta"u8) ? ResponseEventKind.ReasoningDelta
            : type.ValueTextEquals("response.refusal.delta"u8) ? ResponseEventKind.TextDelta
            : type.ValueTextEquals("response.content_part.delta"u8) ? ResponseEventKind.TextDelta
            : type.ValueTextEquals("response.output_item.added"u8) ? ResponseEventKind.ItemAdded
            : type.ValueTextEquals("response.output_item.done"u8) ? ResponseEventKind.ItemDone
            : type.ValueTextEquals("response.content_part.added"u8) ? ResponseEventKind.PartAdded
            : type.ValueTextEquals("response.output_text.done"u8) || type.ValueTextEquals("response.refusal.done"u8) ? ResponseEventKind.TextDone
            : type.ValueTextEquals("response.content_part.done"u8) ? ResponseEventKind.TextDone
            : type.ValueTextEquals("response.reasoning_summary_text.done"u8) ? ResponseEventKind.ReasoningDone
            : type.ValueTextEquals("response.reasoning_text.done"u8) ? ResponseEventKind.ReasoningDone
            : type.ValueTextEquals("response.function_call_arguments.done"u8) ? ResponseEventKind.ArgumentsDone
            : type.ValueTextEquals("response.completed"u8) || type.ValueTextEquals("response.done"u8) ? ResponseEventKind.Completed
            : type.ValueTextEquals("response.incomplete"u8) ? ResponseEventKind.Incomplete
            : type.ValueTextEquals("response.failed"u8) ? ResponseEventKind.Failed
            : type.ValueTextEquals("error"u8) ? ResponseEventKind.Error
            : ResponseEventKind.Ignored;
    }
}
