using Cagent.Permissions;
using Cagent.Runs;

namespace Cagent.Sessions;

/// <summary>A session without its history: settings, counters and what is going on.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.SessionState")]
public sealed record SessionState
{
    /// <summary>UUID v4 in lower case for sessions that we made; any non-empty text in files of others.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Empty until named.</summary>
    [Id(1)] public string Title { get; init; } = "";

    /// <summary>When the session was made. Stored with whole seconds.</summary>
    [Id(2)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>All tools are approved.</summary>
    [Id(3)] public bool ToolsApproved { get; init; }

    /// <summary>Models are asked to think.</summary>
    [Id(4)] public bool Thinking { get; init; }

    /// <summary>Absolute directory, or empty for the server's own.</summary>
    [Id(5)] public string WorkingDirectory { get; init; } = "";

    /// <summary>False in sub-sessions only.</summary>
    [Id(6)] public bool SendUserMessage { get; init; } = true;

    /// <summary>Model turns per run as given at creation; 0 = the agent's own limit.</summary>
    [Id(7)] public int MaxIterations { get; init; }

    /// <summary>A favourite.</summary>
    [Id(8)] public bool Starred { get; init; }

    /// <summary>Input of the latest model call, cached tokens included.</summary>
    [Id(9)] public long InputTokens { get; init; }

    /// <summary>Output of the latest model call.</summary>
    [Id(10)] public long OutputTokens { get; init; }

    /// <summary>US dollars of this session's own messages.</summary>
    [Id(11)] public double Cost { get; init; }

    /// <summary>Session rules; null = none.</summary>
    [Id(12)] public PermissionRules? Permissions { get; init; }

    /// <summary>Agent name → model reference.</summary>
    [Id(13)] public IReadOnlyDictionary<string, string>? AgentModelOverrides { get; init; }

    /// <summary>Inline model references used.</summary>
    [Id(14)] public IReadOnlyList<string>? CustomModelsUsed { get; init; }

    /// <summary>Session that delegated to this one; null for a root session.</summary>
    [Id(15)] public string? ParentId { get; init; }

    /// <summary>Safety policy word, or empty.</summary>
    [Id(16)] public string SafetyPolicy { get; init; } = "";

    /// <summary>Agent that answers next; null before the first run.</summary>
    [Id(17)] public string? CurrentAgent { get; init; }

    /// <summary>Number of the latest event; 0 when there was none.</summary>
    [Id(18)] public long LastEventSequence { get; init; }

    /// <summary>The active run; null when idle.</summary>
    [Id(19)] public RunStatus? Run { get; init; }

    /// <summary>Text of the answer that is being streamed (with its agent); null when none.</summary>
    [Id(20)] public PartialAnswer? Partial { get; init; }

    /// <summary>Equal calls in a row that end a run; 0 = no limit.</summary>
    [Id(21)] public int MaxConsecutiveToolCalls { get; init; }

    /// <summary>Budget of old tool output in a prompt, tokens; 0 = default.</summary>
    [Id(22)] public int MaxOldToolCallTokens { get; init; }

    /// <summary>Limit of one tool result in a prompt, tokens; 0 = none.</summary>
    [Id(23)] public int MaxToolResultTokens { get; init; }

    /// <summary>Agent identifier (one configuration) of the latest run; null before the first.</summary>
    [Id(24)] public string? AgentId { get; init; }
}

/// <summary>An answer while it is streamed.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.PartialAnswer")]
public sealed record PartialAnswer
{
    /// <summary>The session (a sub-session while it answers) that the text belongs to.</summary>
    [Id(0)] public required string SessionId { get; init; }

    /// <summary>The agent that answers.</summary>
    [Id(1)] public required string AgentName { get; init; }

    /// <summary>Text so far.</summary>
    [Id(2)] public string Content { get; init; } = "";

    /// <summary>Reasoning so far; null when none.</summary>
    [Id(3)] public string? ReasoningContent { get; init; }
}
