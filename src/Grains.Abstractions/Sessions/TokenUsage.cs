using System.Text.Json.Serialization;

namespace Cagent.Sessions;

/// <summary>Tokens of one model call. <see cref="InputTokens"/> excludes cached and cache-write tokens.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.TokenUsage")]
public sealed record TokenUsage
{
    /// <summary>Fresh input tokens.</summary>
    [Id(0), JsonPropertyName("input_tokens")]
    public long InputTokens { get; init; }

    /// <summary>Output tokens, reasoning included.</summary>
    [Id(1), JsonPropertyName("output_tokens")]
    public long OutputTokens { get; init; }

    /// <summary>Input tokens read from the provider's cache.</summary>
    [Id(2), JsonPropertyName("cached_input_tokens")]
    public long CachedInputTokens { get; init; }

    /// <summary>Input tokens written to the provider's cache.</summary>
    [Id(3), JsonPropertyName("cached_write_tokens")]
    public long CachedWriteTokens { get; init; }

    /// <summary>Output tokens spent on reasoning; left out when 0.</summary>
    [Id(4), JsonPropertyName("reasoning_tokens"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long ReasoningTokens { get; init; }
}
