using Cagent.Agents.Configuration;
using Cagent.Sessions;

namespace Cagent.Models;

/// <summary>A model that can be asked, by many sessions at once.</summary>
internal interface IChatModel
{
    /// <summary><c>provider/model</c>, as shown to clients.</summary>
    string Id { get; }

    /// <summary>Asks the model and yields its answer as it comes. It retries connection errors, 408, 409, 429 and 5xx before the first
    /// byte on its own (models §1.8), then throws.</summary>
    /// <exception cref="ChatModelException">The request or the stream failed.</exception>
    IAsyncEnumerable<ChatChunk> StreamAsync(ChatRequest request, CancellationToken cancellationToken);
}

/// <summary>What a model is asked.</summary>
internal sealed record ChatRequest
{
    /// <summary>System messages first.</summary>
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    public IReadOnlyList<ToolDefinition> Tools { get; init; } = [];

    public StructuredOutputConfig? StructuredOutput { get; init; }

    /// <summary>The session's switch (models §3.1.5): off removes every thinking parameter.</summary>
    public bool Thinking { get; init; }

    /// <summary>Overrides the model's own limit (titles); null = the model's.</summary>
    public long? MaxTokens { get; init; }

    /// <summary>The request makes a title (header <c>X-Cagent-GeneratingTitle</c>).</summary>
    public bool GeneratingTitle { get; init; }

    /// <summary>Who wrote the last user message; lets a cassette accept another wording of the server's own prompts.</summary>
    public ChatPurpose Purpose { get; init; }
}

/// <summary>A piece of an answer. Every member may be absent.</summary>
internal sealed record ChatChunk
{
    public string? Content { get; init; }

    public string? Reasoning { get; init; }

    public string? ThinkingSignature { get; init; }

    public string? ThoughtSignature { get; init; }

    public IReadOnlyList<ToolCallDelta> ToolCalls { get; init; } = [];

    public ChatFinishReason? Finish { get; init; }

    /// <summary>Later usage replaces earlier.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>The model as the provider names it.</summary>
    public string? Model { get; init; }
}

/// <summary>A piece of a tool call. Adapters repeat the id on every piece.</summary>
internal readonly record struct ToolCallDelta(string? Id, string? Type, string? Name, string? Arguments);

internal enum ChatFinishReason
{
    Stop,
    Length,
    ToolCalls,
    ContentFilter,
}
