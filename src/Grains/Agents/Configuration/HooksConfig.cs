namespace Cagent.Agents.Configuration;

/// <summary>Commands that run at moments of a run (agent-config §7.5).</summary>
internal sealed record HooksConfig
{
    public IReadOnlyList<HookMatcherConfig> PreToolUse { get; init; } = [];

    public IReadOnlyList<HookMatcherConfig> PostToolUse { get; init; } = [];

    public IReadOnlyList<HookConfig> SessionStart { get; init; } = [];

    public IReadOnlyList<HookConfig> SessionEnd { get; init; } = [];

    public IReadOnlyList<HookConfig> OnUserInput { get; init; } = [];
}

internal sealed record HookMatcherConfig
{
    /// <summary>Regular expression on the whole tool name; empty or <c>*</c> = every tool.</summary>
    public string Matcher { get; init; } = "";

    public IReadOnlyList<HookConfig> Hooks { get; init; } = [];

    /// <summary>The hooks are asked for approved calls too (version 11 and later). Ours always are.</summary>
    public bool PreemptYolo { get; init; }
}

internal sealed record HookConfig
{
    public required string Type { get; init; }

    public string Command { get; init; } = "";

    /// <summary>Seconds; 0 = 60.</summary>
    public long Timeout { get; init; }
}
