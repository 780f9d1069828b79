using Cagent.Permissions;
using Cagent.Runs;

namespace Cagent.Sessions;

/// <summary>The members of <c>POST /api/sessions</c> that are taken over; already validated and normalised by the API.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.CreateSession")]
public sealed record CreateSession
{
    /// <summary>Trimmed title; empty = one is generated at the first run.</summary>
    [Id(0)] public string Title { get; init; } = "";

    /// <summary>Absolute, existing directory; empty = the server's own.</summary>
    [Id(1)] public string WorkingDirectory { get; init; } = "";

    /// <summary>Start with all tools approved.</summary>
    [Id(2)] public bool ToolsApproved { get; init; }

    /// <summary>Model turns per run; 0 = the agent's own limit.</summary>
    [Id(3)] public int MaxIterations { get; init; }

    /// <summary>Session permissions; null = none, empty = set but empty.</summary>
    [Id(4)] public PermissionRules? Permissions { get; init; }

    /// <summary><c>strict</c>, <c>safe-auto</c>, <c>safer</c>, <c>unsafe</c> or empty.</summary>
    [Id(5)] public string SafetyPolicy { get; init; } = "";

    /// <summary>Agent name → model reference.</summary>
    [Id(6)] public IReadOnlyDictionary<string, string>? AgentModelOverrides { get; init; }

    /// <summary>Inline model references that the session has used.</summary>
    [Id(7)] public IReadOnlyList<string>? CustomModelsUsed { get; init; }

    /// <summary>Equal calls in a row that end a run; 0 = no limit.</summary>
    [Id(8)] public int MaxConsecutiveToolCalls { get; init; }

    /// <summary>Budget of old tool output in a prompt, tokens; 0 = the default of 40,000.</summary>
    [Id(9)] public int MaxOldToolCallTokens { get; init; }

    /// <summary>Limit of one tool result in a prompt, tokens; 0 = none.</summary>
    [Id(10)] public int MaxToolResultTokens { get; init; }

    /// <summary>The key that the session's id is made from; null = an id at random.</summary>
    [Id(11)] public RequestKey? Key { get; init; }
}
