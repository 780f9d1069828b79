using System.Collections.Immutable;
using Cagent.Models;
using Cagent.Sessions;

namespace Cagent.Runs;

/// <summary>A complete answer of a model.</summary>
internal sealed record ModelAnswer
{
    public string Content { get; init; } = "";

    public string? Reasoning { get; init; }

    public string? ThinkingSignature { get; init; }

    public string? ThoughtSignature { get; init; }

    public ImmutableArray<ToolCall> ToolCalls { get; init; } = [];

    /// <summary>Null when the stream ended without one.</summary>
    public ChatFinishReason? Finish { get; init; }

    public TokenUsage? Usage { get; init; }

    /// <summary>The model as the provider names it; null = not told.</summary>
    public string? Model { get; init; }

    public bool IsEmpty => string.IsNullOrWhiteSpace(Content) && ToolCalls.IsEmpty;

    public string? FinishWord => Finish switch
    {
        ChatFinishReason.Stop => "stop",
        ChatFinishReason.Length => "length",
        ChatFinishReason.ToolCalls => "tool_calls",
        ChatFinishReason.ContentFilter => "content_filter",
        _ => null,
    };
}

/// <summary>What had been shown of an answer that will not be completed.</summary>
/// <param name="Content">Text.</param>
/// <param name="Reasoning">Reasoning; null when none.</param>
/// <param name="FirstSequence">Number of its first event; 0 when nothing was shown.</param>
/// <param name="LastSequence">Number of its last event.</param>
internal sealed record ShownAnswer(string Content, string? Reasoning, long FirstSequence, long LastSequence)
{
    public static readonly ShownAnswer None = new("", null, 0, 0);
}
