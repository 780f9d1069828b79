using Cagent.Agents.Configuration;

namespace Cagent.Hooks;

/// <summary>Runs the command hooks of an agent (runtime §8, agent-config §7.5).</summary>
internal interface IHookRunner
{
    /// <summary>Whether any hook matches the event.</summary>
    bool Selects(HooksConfig hooks, HookInvocation invocation);

    /// <summary>Runs all matching hooks of one event in parallel and combines their outcomes. Never throws for a failing hook.</summary>
    Task<HookOutcome> RunAsync(HooksConfig hooks, HookInvocation invocation, CancellationToken cancellationToken);
}

/// <summary>One moment at which hooks run.</summary>
internal sealed record HookInvocation
{
    /// <summary><c>pre_tool_use</c>, <c>post_tool_use</c> or <c>on_user_input</c>.</summary>
    public required string Event { get; init; }

    public required string SessionId { get; init; }

    public required string WorkingDirectory { get; init; }

    public string? ToolName { get; init; }

    public string? ToolCallId { get; init; }

    /// <summary>JSON text of the arguments.</summary>
    public string? ToolInput { get; init; }
}

/// <summary>What the hooks of one event decided together.</summary>
internal sealed record HookOutcome
{
    public static readonly HookOutcome Allowed = new();

    public bool Blocked { get; init; }

    /// <summary>Why it was blocked.</summary>
    public string Message { get; init; } = "";

    /// <summary>JSON text that replaces the arguments; null = unchanged.</summary>
    public string? UpdatedInput { get; init; }

    /// <summary>Messages for the person, shown as a warning; null = none.</summary>
    public string? SystemMessage { get; init; }
}
