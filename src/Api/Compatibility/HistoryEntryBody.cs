using System.Text.Json;
using Cagent.Sessions;

namespace Cagent.Api.Compatibility;

/// <summary>Body of <c>POST …/messages</c> and <c>PATCH …/messages/:msg_id</c>: an entry as a history shows it,
/// <c>{"message":{"message":{"role","content",…},"agent_name"}}</c>. The members of the message are those that are stored.</summary>
internal static class HistoryEntryBody
{
    public static HistoryEntry Read(BodyObject body)
    {
        var entry = body.Object("message") ?? throw RequestBody.Invalid("message is required");
        var message = entry.Object("message") ?? throw RequestBody.Invalid("message.message is required: an object with role and content");
        return new HistoryEntry
        {
            AgentName = entry.Has("agent_name") ? entry.Text("agent_name") : entry.Has("agentName") ? entry.Text("agentName") : null,
            Message = Message(message),
        };
    }

    private static ChatMessage Message(BodyObject message)
    {
        var role = message.Text("role") is { Length: > 0 } given ? given : ChatRoles.User;
        if (role is not (ChatRoles.User or ChatRoles.Assistant or ChatRoles.Tool or ChatRoles.System))
        {
            throw RequestBody.Invalid($"message.message.role is \"{role}\"; it must be user, assistant, tool or system");
        }

        return new ChatMessage
        {
            Role = role,
            Content = message.Text("content"),
            MultiContent = MessageParts.Read(message),
            ReasoningContent = message.TextOrNull("reasoning_content"),
            ThinkingSignature = message.TextOrNull("thinking_signature"),
            ThoughtSignature = message.TextOrNull("thought_signature"),
            ToolCalls = message.List("tool_calls") is { Count: > 0 } calls ? [.. calls.Select(ToolCall)] : null,
            ToolDefinitions = message.List("tool_definitions") is { Count: > 0 } definitions ? [.. definitions.Select(ToolDefinition)] : null,
            ToolCallId = message.TextOrNull("tool_call_id"),
            IsError = message.Flag("is_error") ? true : null,
            CreatedAt = message.TextOrNull("created_at"),
            Usage = message.Object("usage") is { } usage ? Usage(usage) : null,
            Model = message.TextOrNull("model"),
            Cost = message.Number("cost") is var cost and not 0 ? cost : null,
            FinishReason = message.TextOrNull("finish_reason"),
        };
    }

    private static ToolCall ToolCall(JsonElement item)
    {
        var call = BodyObject.From(item, "tool_calls");
        var function = call.Object("function") ?? BodyObject.Empty;
        return new ToolCall
        {
            Id = call.TextOrNull("id"),
            Type = call.Text("type") is { Length: > 0 } type ? type : "function",
            Function = new FunctionCall { Name = function.TextOrNull("name"), Arguments = function.TextOrNull("arguments") },
        };
    }

    private static ToolDefinition ToolDefinition(JsonElement item)
    {
        var definition = BodyObject.From(item, "tool_definitions");
        var annotations = definition.Object("annotations") ?? BodyObject.Empty;
        return new ToolDefinition
        {
            Name = definition.Text("name"),
            Category = definition.Text("category"),
            Description = definition.TextOrNull("description"),
            Parameters = definition.RawObject("parameters"),
            Annotations = new ToolAnnotations
            {
                DestructiveHint = Hint(annotations, "destructiveHint"),
                IdempotentHint = Hint(annotations, "idempotentHint"),
                OpenWorldHint = Hint(annotations, "openWorldHint"),
                ReadOnlyHint = Hint(annotations, "readOnlyHint"),
                Title = annotations.TextOrNull("title"),
            },
            OutputSchema = definition.RawObject("outputSchema"),
        };
    }

    private static TokenUsage Usage(BodyObject usage) => new()
    {
        InputTokens = usage.Integer("input_tokens"),
        OutputTokens = usage.Integer("output_tokens"),
        CachedInputTokens = usage.Integer("cached_input_tokens"),
        CachedWriteTokens = usage.Integer("cached_write_tokens"),
        ReasoningTokens = usage.Integer("reasoning_tokens"),
    };

    private static bool? Hint(BodyObject annotations, string name) => annotations.Has(name) ? annotations.Flag(name) : null;
}
