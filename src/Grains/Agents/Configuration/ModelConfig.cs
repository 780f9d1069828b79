using System.Text.Json.Nodes;

namespace Cagent.Agents.Configuration;

/// <summary>An entry of <c>models</c> (agent-config §8.1). Null = not written in the file.</summary>
internal sealed record ModelConfig
{
    public string Provider { get; init; } = "";

    public string Model { get; init; } = "";

    public double? Temperature { get; init; }

    public long? MaxTokens { get; init; }

    public double? TopP { get; init; }

    public double? FrequencyPenalty { get; init; }

    public double? PresencePenalty { get; init; }

    public string BaseUrl { get; init; } = "";

    public bool? ParallelToolCalls { get; init; }

    /// <summary>Name of the variable that holds the API token.</summary>
    public string TokenKey { get; init; } = "";

    public JsonObject? ProviderOptions { get; init; }

    public bool? TrackUsage { get; init; }

    public ThinkingBudget? ThinkingBudget { get; init; }

    public IReadOnlyList<RoutingRuleConfig>? Routing { get; init; }

    /// <summary>References of which the first one whose variables are set is used instead of this entry (version 10 and later).</summary>
    public IReadOnlyList<string> FirstAvailable { get; init; } = [];

    /// <summary>Reference of the model that names sessions (version 10 and later); empty = this one.</summary>
    public string TitleModel { get; init; } = "";

    /// <summary>Share of the context window at which history is compacted, unless the agent says otherwise (version 12).</summary>
    public double? CompactionThreshold { get; init; }

    /// <summary>Prices that replace those of the catalogue (version 12).</summary>
    public ModelCostConfig? Cost { get; init; }
}

/// <summary>US dollars per million tokens.</summary>
internal sealed record ModelCostConfig(double Input, double Output, double CacheRead, double CacheWrite);

/// <summary>An effort word or a number of tokens; exactly one is set (agent-config §8.5).</summary>
internal sealed record ThinkingBudget
{
    public string? Effort { get; init; }

    public long? Tokens { get; init; }

    /// <summary><c>none</c> or 0: thinking is explicitly off.</summary>
    public bool IsDisabled => Effort is "none" || Tokens is 0;
}

internal sealed record RoutingRuleConfig
{
    public string Model { get; init; } = "";

    public IReadOnlyList<string>? Examples { get; init; }
}

/// <summary>An entry of <c>providers</c> (agent-config §9).</summary>
internal sealed record ProviderConfig
{
    /// <summary>Empty, <c>openai_chatcompletions</c> or <c>openai_responses</c>.</summary>
    public string ApiType { get; init; } = "";

    public string BaseUrl { get; init; } = "";

    public string TokenKey { get; init; } = "";
}
