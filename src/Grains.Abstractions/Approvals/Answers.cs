using System.Text.Json;

namespace Cagent.Approvals;

/// <summary>An answer to a question about a tool call or about the iteration limit.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.ResumeAnswer")]
public sealed record ResumeAnswer
{
    /// <summary><c>approve</c>, <c>approve-session</c>, <c>approve-tool</c>, <c>approve-safe</c>, <c>approve-safer</c> or <c>reject</c>.</summary>
    [Id(0)] public required string Confirmation { get; init; }

    /// <summary>Reason of a rejection, shown to the model.</summary>
    [Id(1)] public string? Reason { get; init; }

    /// <summary>With <c>approve-tool</c>: the permission pattern to allow; null = the tool's name.</summary>
    [Id(2)] public string? ToolName { get; init; }

    /// <summary>The call that is meant; null = the only open question.</summary>
    [Id(3)] public string? ToolCallId { get; init; }
}

/// <summary>An answer to an elicitation.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.ElicitationAnswer")]
public sealed record ElicitationAnswer
{
    /// <summary><c>accept</c>, <c>decline</c> or <c>cancel</c>.</summary>
    [Id(0)] public required string Action { get; init; }

    /// <summary>The form's data, an object; null when none.</summary>
    [Id(1)] public JsonElement? Content { get; init; }

    /// <summary>The elicitation that is meant; null = the only open one.</summary>
    [Id(2)] public string? ElicitationId { get; init; }
}

/// <summary>A question that waits for a person.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.PendingQuestion")]
public sealed record PendingQuestion
{
    /// <summary>Id of the question; for a tool call its call id.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary><c>tool_call_confirmation</c>, <c>max_iterations</c> or <c>elicitation</c>.</summary>
    [Id(1)] public required string Kind { get; init; }

    /// <summary>Session or sub-session that asks.</summary>
    [Id(2)] public required string SessionId { get; init; }

    /// <summary>The event that asked, as JSON.</summary>
    [Id(3)] public JsonElement? Event { get; init; }

    /// <summary>When it was asked.</summary>
    [Id(4)] public required DateTimeOffset AskedAt { get; init; }
}
