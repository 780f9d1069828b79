using System.Text.Json.Nodes;

namespace Cagent.Agents.Configuration;

/// <summary>One agent of a team (agent-config §6.1).</summary>
internal sealed record AgentConfig
{
    public required string Name { get; init; }

    /// <summary>Model reference: a name, <c>provider/model</c>, <c>auto</c>, or a comma list (alloy).</summary>
    public string Model { get; init; } = "";

    public FallbackConfig? Fallback { get; init; }

    public string Description { get; init; } = "";

    public string WelcomeMessage { get; init; } = "";

    public IReadOnlyList<ToolsetConfig> Toolsets { get; init; } = [];

    public string Instruction { get; init; } = "";

    public IReadOnlyList<string> SubAgents { get; init; } = [];

    public IReadOnlyList<string> Handoffs { get; init; } = [];

    public IReadOnlyList<string> Rag { get; init; } = [];

    public bool AddDate { get; init; }

    public bool AddEnvironmentInfo { get; init; }

    public bool CodeModeTools { get; init; }

    public bool AddDescriptionParameter { get; init; }

    /// <summary>Model turns per run; 0 = unlimited.</summary>
    public long MaxIterations { get; init; }

    /// <summary>Non-system messages in a prompt; 0 = all.</summary>
    public long NumHistoryItems { get; init; }

    public IReadOnlyList<string> AddPromptFiles { get; init; } = [];

    public IReadOnlyDictionary<string, CommandConfig> Commands { get; init; } = new Dictionary<string, CommandConfig>();

    public StructuredOutputConfig? StructuredOutput { get; init; }

    /// <summary><c>local</c> and URLs; null = off.</summary>
    public IReadOnlyList<string>? Skills { get; init; }

    public HooksConfig? Hooks { get; init; }

    /// <summary>Equal calls in a row that end a run; 0 = no limit (version 7 and later).</summary>
    public long MaxConsecutiveToolCalls { get; init; }

    /// <summary>Tokens of older tool results that a prompt keeps; 0 = all (version 7 and later).</summary>
    public long MaxOldToolCallTokens { get; init; }

    /// <summary>Tokens that a single tool result may have in a prompt; 0 = no limit (version 12).</summary>
    public long MaxToolResultTokens { get; init; }

    /// <summary>Files that were added to <see cref="Instruction"/>, as written (version 11 and later).</summary>
    public IReadOnlyList<string> InstructionFiles { get; init; } = [];

    /// <summary>Names in the team's shared toolsets; their toolsets are already in <see cref="Toolsets"/> (version 10 and later).</summary>
    public IReadOnlyList<string> UseToolsets { get; init; } = [];

    /// <summary>Names in the team's shared skills; their sources are already in <see cref="Skills"/> (version 10 and later).</summary>
    public IReadOnlyList<string> UseSkills { get; init; } = [];

    /// <summary>Names in the team's shared commands; they are already in <see cref="Commands"/> (version 10 and later).</summary>
    public IReadOnlyList<string> UseCommands { get; init; } = [];

    /// <summary>Only tools with a read-only hint are offered (version 10 and later).</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Share of the context window at which history is compacted; null = 0.9 (version 12).</summary>
    public double? CompactionThreshold { get; init; }
}

internal sealed record CommandConfig
{
    public string Description { get; init; } = "";

    public string Instruction { get; init; } = "";

    /// <summary>Agent that the command addresses (version 8 and later); clients carry commands out.</summary>
    public string Agent { get; init; } = "";

    /// <summary>Page that the command opens (version 8 and later).</summary>
    public string Url { get; init; } = "";
}

/// <summary>Which models answer when the first fails (agent-config §7.3).</summary>
internal sealed record FallbackConfig
{
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Extra attempts per model; 0 = 2, -1 = none.</summary>
    public long Retries { get; init; }

    /// <summary>How long to stay on a fallback; null = one minute.</summary>
    public TimeSpan? Cooldown { get; init; }
}

internal sealed record StructuredOutputConfig
{
    public string Name { get; init; } = "";

    public string Description { get; init; } = "";

    public JsonObject? Schema { get; init; }

    public bool Strict { get; init; }
}
