using System.Text.Json.Serialization;

namespace Cagent.Events;

internal sealed record AgentInfoEvent : RuntimeEvent
{
    /// <summary><c>provider/model</c>, may be empty.</summary>
    [JsonPropertyName("model")]
    public string Model { get; init; } = "";

    [JsonPropertyName("description")]
    public string Description { get; init; } = "";

    [JsonPropertyName("welcome_message")]
    public string? WelcomeMessage { get; init; }

    /// <summary>Context window of the model, tokens; null when unknown.</summary>
    [JsonPropertyName("context_limit")]
    public long? ContextLimit { get; init; }

    public override RuntimeEvent Shorten(int excess) => this with
    {
        Description = EventText.Cut(Description, excess),
        WelcomeMessage = WelcomeMessage is null ? null : EventText.Cut(WelcomeMessage, excess),
        Truncated = true,
    };
}

internal sealed record TeamInfoEvent : RuntimeEvent
{
    [JsonPropertyName("available_agents")]
    public required IReadOnlyList<TeamMember> AvailableAgents { get; init; }

    [JsonPropertyName("current_agent")]
    public required string CurrentAgent { get; init; }

    /// <summary>Commands go as a whole: half of an instruction says something else.</summary>
    public override RuntimeEvent Shorten(int excess) => this with
    {
        AvailableAgents =
        [
            .. AvailableAgents.Select(member => member with
            {
                Commands = null,
                Description = Truncated is true ? EventText.Cut(member.Description, excess) : member.Description,
            }),
        ],
        Truncated = true,
    };
}

internal sealed record TeamMember
{
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    [JsonPropertyName("description")]
    public required string Description { get; init; }

    [JsonPropertyName("provider")]
    public required string Provider { get; init; }

    [JsonPropertyName("model")]
    public required string Model { get; init; }

    /// <summary>Effort word, number of tokens or <c>off</c>, as configured; null when the model's own default counts.</summary>
    [JsonPropertyName("thinking")]
    public string? Thinking { get; init; }

    [JsonPropertyName("commands")]
    public IReadOnlyDictionary<string, TeamCommand>? Commands { get; init; }
}

internal sealed record TeamCommand
{
    [JsonPropertyName("description")]
    public string? Description { get; init; }

    [JsonPropertyName("instruction")]
    public string? Instruction { get; init; }
}

internal sealed record ToolsetInfoEvent : RuntimeEvent
{
    [JsonPropertyName("available_tools")]
    public int AvailableTools { get; init; }

    [JsonPropertyName("loading")]
    public bool Loading { get; init; }
}

internal sealed record McpInitStartedEvent : RuntimeEvent;

internal sealed record McpInitFinishedEvent : RuntimeEvent;

internal sealed record AgentSwitchingEvent : RuntimeEvent
{
    [JsonPropertyName("switching")]
    public bool Switching { get; init; }

    [JsonPropertyName("from_agent")]
    public string? FromAgent { get; init; }

    [JsonPropertyName("to_agent")]
    public string? ToAgent { get; init; }
}

internal sealed record ModelFallbackEvent : RuntimeEvent
{
    [JsonPropertyName("failed_model")]
    public required string FailedModel { get; init; }

    [JsonPropertyName("fallback_model")]
    public required string FallbackModel { get; init; }

    [JsonPropertyName("reason")]
    public required string Reason { get; init; }

    [JsonPropertyName("attempt")]
    public int Attempt { get; init; } = 1;

    [JsonPropertyName("max_attempts")]
    public int MaxAttempts { get; init; }

    public override RuntimeEvent Shorten(int excess) => this with { Reason = EventText.Cut(Reason, excess), Truncated = true };
}
