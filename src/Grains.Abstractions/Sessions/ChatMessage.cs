using System.Text.Json.Serialization;

namespace Cagent.Sessions;

/// <summary>One message of a conversation, in the form that is stored, shown to clients and handed to a model adapter.</summary>
/// <remarks>JSON members and their order: http-api §8.1. Empty members are left out except <c>role</c> and <c>content</c>.</remarks>
[GenerateSerializer, Immutable, Alias("Cagent.ChatMessage")]
public sealed record ChatMessage
{
    /// <summary><c>system</c>, <c>user</c>, <c>assistant</c> or <c>tool</c> (see <see cref="ChatRoles"/>).</summary>
    [Id(0), JsonPropertyName("role")]
    public required string Role { get; init; }

    /// <summary>The text; empty, never null.</summary>
    [Id(1), JsonPropertyName("content"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string Content { get; init; } = "";

    /// <summary>Text, image and file parts; null when the message is plain text.</summary>
    [Id(2), JsonPropertyName("multi_content")]
    public IReadOnlyList<MessagePart>? MultiContent { get; init; }

    /// <summary>The model's reasoning text, if the provider shows it.</summary>
    [Id(3), JsonPropertyName("reasoning_content")]
    public string? ReasoningContent { get; init; }

    /// <summary>Signature of the reasoning (Anthropic, Bedrock), replayed to the provider.</summary>
    [Id(4), JsonPropertyName("thinking_signature")]
    public string? ThinkingSignature { get; init; }

    /// <summary>Signature of the thoughts (Gemini), base64.</summary>
    [Id(5), JsonPropertyName("thought_signature")]
    public string? ThoughtSignature { get; init; }

    /// <summary>The tool calls that the model asked for, in order of first appearance; null when none.</summary>
    [Id(6), JsonPropertyName("tool_calls")]
    public IReadOnlyList<ToolCall>? ToolCalls { get; init; }

    /// <summary>Definitions of the called tools that were known, in call order; null when none.</summary>
    [Id(7), JsonPropertyName("tool_definitions")]
    public IReadOnlyList<ToolDefinition>? ToolDefinitions { get; init; }

    /// <summary>On a <c>tool</c> message: the id of the call that it answers.</summary>
    [Id(8), JsonPropertyName("tool_call_id")]
    public string? ToolCallId { get; init; }

    /// <summary>On a <c>tool</c> message: true when the call failed or was refused. Null means false.</summary>
    [Id(9), JsonPropertyName("is_error")]
    public bool? IsError { get; init; }

    /// <summary>RFC 3339, whole seconds, with offset. Missing on text that was cut off.</summary>
    [Id(10), JsonPropertyName("created_at")]
    public string? CreatedAt { get; init; }

    /// <summary>Tokens of the model call that made this assistant message.</summary>
    [Id(11), JsonPropertyName("usage")]
    public TokenUsage? Usage { get; init; }

    /// <summary>The model as the provider names it, else <c>provider/model</c>.</summary>
    [Id(12), JsonPropertyName("model")]
    public string? Model { get; init; }

    /// <summary>Cost of the call in US dollars; null when zero or unknown.</summary>
    [Id(13), JsonPropertyName("cost")]
    public double? Cost { get; init; }

    /// <summary>Why the model stopped (<c>stop</c>, <c>length</c>, <c>tool_calls</c>, …).</summary>
    [Id(14), JsonPropertyName("finish_reason")]
    public string? FinishReason { get; init; }

    /// <summary>Set only on the copies sent to a provider: the prompt cache may end here.</summary>
    [Id(15), JsonPropertyName("cache_control")]
    public bool? CacheControl { get; init; }

    /// <summary>On a user message that was steered into a turn together with others: the next one continues it, and the model gets both as one.
    /// Null means false.</summary>
    [Id(16), JsonPropertyName("continued")]
    public bool? Continued { get; init; }
}
