using System.Text.Json.Serialization;
using Cagent.Permissions;

namespace Cagent.Sessions;

/// <summary>The whole session object of the protocol (http-api §4.6.1), as <c>sub_session_completed</c> carries it.</summary>
internal sealed record SessionDocument
{
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("title")]
    public string Title { get; init; } = "";

    /// <summary>Null when there are none.</summary>
    [JsonPropertyName("messages"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public IReadOnlyList<SessionDocumentItem>? Messages { get; init; }

    [JsonPropertyName("created_at")]
    public DateTimeOffset CreatedAt { get; init; }

    [JsonPropertyName("tools_approved")]
    public bool ToolsApproved { get; init; }

    [JsonPropertyName("safety_policy")]
    public string? SafetyPolicy { get; init; }

    [JsonPropertyName("thinking")]
    public bool Thinking { get; init; }

    [JsonPropertyName("hide_tool_results")]
    public bool HideToolResults { get; init; }

    [JsonPropertyName("working_dir")]
    public string? WorkingDirectory { get; init; }

    [JsonPropertyName("SendUserMessage")]
    public bool SendUserMessage { get; init; }

    [JsonPropertyName("send_user_message")]
    public bool SendUserMessageAlias => SendUserMessage;

    [JsonPropertyName("max_iterations")]
    public int MaxIterations { get; init; }

    [JsonPropertyName("starred")]
    public bool Starred { get; init; }

    [JsonPropertyName("input_tokens")]
    public long InputTokens { get; init; }

    [JsonPropertyName("output_tokens")]
    public long OutputTokens { get; init; }

    [JsonPropertyName("cost")]
    public double Cost { get; init; }

    [JsonPropertyName("permissions")]
    public PermissionRules? Permissions { get; init; }

    public static SessionDocument Of(SessionState state, IReadOnlyList<SessionDocumentItem>? messages) => new()
    {
        Id = state.Id,
        Title = state.Title,
        Messages = messages,
        CreatedAt = state.CreatedAt,
        ToolsApproved = state.ToolsApproved,
        SafetyPolicy = state.SafetyPolicy.Length == 0 ? null : state.SafetyPolicy,
        Thinking = state.Thinking,
        WorkingDirectory = state.WorkingDirectory.Length == 0 ? null : state.WorkingDirectory,
        SendUserMessage = state.SendUserMessage,
        MaxIterations = state.MaxIterations,
        Starred = state.Starred,
        InputTokens = state.InputTokens,
        OutputTokens = state.OutputTokens,
        Cost = state.Cost,
        Permissions = state.Permissions,
    };
}

/// <summary>An item: exactly one member is set, besides the cost.</summary>
internal sealed record SessionDocumentItem
{
    [JsonPropertyName("message")]
    public SessionDocumentMessage? Message { get; init; }

    [JsonPropertyName("sub_session")]
    public SessionDocument? SubSession { get; init; }

    [JsonPropertyName("summary")]
    public string? Summary { get; init; }

    [JsonPropertyName("cost")]
    public double? Cost { get; init; }
}

internal sealed record SessionDocumentMessage
{
    [JsonPropertyName("agentName")]
    public required string AgentName { get; init; }

    [JsonPropertyName("agent_name")]
    public string AgentNameAlias => AgentName;

    [JsonPropertyName("message")]
    public required ChatMessage Message { get; init; }

    [JsonPropertyName("implicit")]
    public bool? Implicit { get; init; }
}
