using System.Text.Json.Serialization;

namespace Cagent.Events;

/// <summary>An event of a run as clients see it (http-api §6). The members of every event come last.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(AgentInfoEvent), "agent_info")]
[JsonDerivedType(typeof(TeamInfoEvent), "team_info")]
[JsonDerivedType(typeof(ToolsetInfoEvent), "toolset_info")]
[JsonDerivedType(typeof(McpInitStartedEvent), "mcp_init_started")]
[JsonDerivedType(typeof(McpInitFinishedEvent), "mcp_init_finished")]
[JsonDerivedType(typeof(UserMessageEvent), "user_message")]
[JsonDerivedType(typeof(StreamStartedEvent), "stream_started")]
[JsonDerivedType(typeof(StreamStoppedEvent), "stream_stopped")]
[JsonDerivedType(typeof(AgentChoiceEvent), "agent_choice")]
[JsonDerivedType(typeof(AgentChoiceReasoningEvent), "agent_choice_reasoning")]
[JsonDerivedType(typeof(ChoiceDiscardedEvent), "choice_discarded")]
[JsonDerivedType(typeof(PartialToolCallEvent), "partial_tool_call")]
[JsonDerivedType(typeof(ToolCallEvent), "tool_call")]
[JsonDerivedType(typeof(ToolCallConfirmationEvent), "tool_call_confirmation")]
[JsonDerivedType(typeof(ToolCallResponseEvent), "tool_call_response")]
[JsonDerivedType(typeof(ToolCallOutputEvent), "tool_call_output")]
[JsonDerivedType(typeof(HookStartedEvent), "hook_started")]
[JsonDerivedType(typeof(HookFinishedEvent), "hook_finished")]
[JsonDerivedType(typeof(HookBlockedEvent), "hook_blocked")]
[JsonDerivedType(typeof(MessageAddedEvent), "message_added")]
[JsonDerivedType(typeof(TokenUsageEvent), "token_usage")]
[JsonDerivedType(typeof(AgentSwitchingEvent), "agent_switching")]
[JsonDerivedType(typeof(SubSessionCompletedEvent), "sub_session_completed")]
[JsonDerivedType(typeof(SessionTitleEvent), "session_title")]
[JsonDerivedType(typeof(SessionSummaryEvent), "session_summary")]
[JsonDerivedType(typeof(SessionCompactionEvent), "session_compaction")]
[JsonDerivedType(typeof(MaxIterationsReachedEvent), "max_iterations_reached")]
[JsonDerivedType(typeof(ElicitationRequestEvent), "elicitation_request")]
[JsonDerivedType(typeof(ModelFallbackEvent), "model_fallback")]
[JsonDerivedType(typeof(WarningEvent), "warning")]
[JsonDerivedType(typeof(ErrorEvent), "error")]
[JsonDerivedType(typeof(SessionExitedEvent), "session_exited")]
internal abstract record RuntimeEvent
{
    /// <summary>The session or sub-session that the event belongs to.</summary>
    [JsonPropertyName("session_id"), JsonPropertyOrder(100)]
    public string? SessionId { get; init; }

    /// <summary>The session that a client answers and watches.</summary>
    [JsonPropertyName("root_session_id"), JsonPropertyOrder(101)]
    public string? RootSessionId { get; init; }

    [JsonPropertyName("agent_name"), JsonPropertyOrder(102)]
    public string? AgentName { get; init; }

    /// <summary>The name that the older documentation of the protocol has for <see cref="AgentName"/>.</summary>
    [JsonPropertyName("agent"), JsonPropertyOrder(103)]
    public string? Agent => AgentName;

    [JsonPropertyName("timestamp"), JsonPropertyOrder(104)]
    public DateTimeOffset Timestamp { get; init; }

    /// <summary>Bulky members were shortened to keep the line within the limit of existing clients; the history has the whole.</summary>
    [JsonPropertyName("truncated"), JsonPropertyOrder(105)]
    public bool? Truncated { get; init; }

    /// <summary>The run that the event belongs to; null outside runs.</summary>
    [JsonIgnore]
    public string? RunId { get; init; }

    /// <summary>What the transport has to know about this event.</summary>
    [JsonIgnore]
    public virtual EventFlags Flags => EventFlags.None;

    /// <summary>The event with its bulky members cut so that about <paramref name="excess"/> bytes are saved.</summary>
    public virtual RuntimeEvent Shorten(int excess) => this;
}
