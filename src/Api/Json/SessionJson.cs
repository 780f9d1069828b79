using System.Text.Json;
using Cagent.Permissions;
using Cagent.Runs;
using Cagent.Sessions;

namespace Cagent.Api.Json;

/// <summary>The three shapes of a session: new, read and listed (http-api §4.5–4.7). Each alias stands beside the member that it repeats.</summary>
internal static class SessionJson
{
    public static void WriteNew(Utf8JsonWriter json, SessionState session)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, session.Id);
        json.WriteString("title"u8, session.Title);
        json.WriteNull("messages"u8);
        json.WriteString("created_at"u8, TimeText.Precise(session.CreatedAt));
        json.WriteBoolean("tools_approved"u8, session.ToolsApproved);
        json.WriteBoolean("thinking"u8, session.Thinking);
        json.WriteBoolean("hide_tool_results"u8, false);
        WriteUnlessEmpty(json, "working_dir"u8, session.WorkingDirectory);
        json.WriteBoolean("SendUserMessage"u8, session.SendUserMessage);
        json.WriteBoolean("send_user_message"u8, session.SendUserMessage);
        json.WriteNumber("max_iterations"u8, session.MaxIterations);
        json.WriteBoolean("starred"u8, session.Starred);
        json.WriteNumber("input_tokens"u8, session.InputTokens);
        json.WriteNumber("output_tokens"u8, session.OutputTokens);
        json.WriteNumber("cost"u8, session.Cost);
        WritePermissions(json, session.Permissions);
        WriteOverrides(json, session);
        WriteAdditions(json, session);
        json.WriteEndObject();
    }

    public static void WriteStored(Utf8JsonWriter json, SessionView view)
    {
        json.WriteStartObject();
        WriteStoredMembers(json, view, omitEmptyMessages: true);
        json.WriteEndObject();
    }

    /// <summary>Everything of <see cref="WriteStored"/> and the live state (api-extensions §2).</summary>
    public static void WriteSnapshot(Utf8JsonWriter json, SessionView view)
    {
        var live = view.Live ?? view.Stored.State;
        json.WriteStartObject();

        // The text of the answer that is being streamed stands in a member of its own, not among the stored messages too.
        WriteStoredMembers(json, view with { Partial = null }, omitEmptyMessages: false);
        json.WriteBoolean("streaming"u8, live.Run is not null);
        WriteUnlessEmpty(json, "agent"u8, live.CurrentAgent);
        json.WriteNumber("last_event_seq"u8, live.LastEventSequence);
        json.WriteNumber("cost"u8, view.Stored.TotalCost);
        if (live.Run is { } run)
        {
            WriteRun(json, run);
        }

        if (live.Partial is { } partial)
        {
            json.WriteString("partial"u8, partial.Content);
        }

        json.WriteEndObject();
    }

    /// <summary>Everything of <see cref="WriteStored"/>, and nothing left out because it is empty (reference-2026-07 §1, exports).</summary>
    public static void WriteExport(Utf8JsonWriter json, SessionView view)
    {
        json.WriteStartObject();
        WriteStoredMembers(json, view, omitEmptyMessages: false);
        if (view.Stored.State.WorkingDirectory.Length == 0)
        {
            json.WriteString("working_dir"u8, ""u8);
        }

        if (view.Stored.State.Permissions is null)
        {
            json.WriteNull("permissions"u8);
        }

        json.WriteEndObject();
    }

    public static void WriteSummary(Utf8JsonWriter json, SessionSummary session, bool withStreaming)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, session.Id);
        json.WriteString("title"u8, session.Title);
        json.WriteString("created_at"u8, session.CreatedAt);
        json.WriteNumber("num_messages"u8, session.MessageCount);
        json.WriteNumber("input_tokens"u8, session.InputTokens);
        json.WriteNumber("output_tokens"u8, session.OutputTokens);
        WriteUnlessEmpty(json, "working_dir"u8, session.WorkingDirectory);
        if (withStreaming)
        {
            json.WriteBoolean("streaming"u8, session.Active);
        }

        json.WriteEndObject();
    }

    public static void WriteUnlessEmpty(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteStoredMembers(Utf8JsonWriter json, SessionView view, bool omitEmptyMessages)
    {
        var session = view.Stored.State;
        json.WriteString("id"u8, session.Id);
        json.WriteString("title"u8, session.Title);
        WriteMessages(json, view, omitEmptyMessages);
        json.WriteString("created_at"u8, view.Stored.CreatedAtText);
        json.WriteBoolean("tools_approved"u8, session.ToolsApproved);
        json.WriteBoolean("thinking"u8, session.Thinking);
        json.WriteNumber("input_tokens"u8, session.InputTokens);
        json.WriteNumber("output_tokens"u8, session.OutputTokens);
        WriteUnlessEmpty(json, "working_dir"u8, session.WorkingDirectory);
        WritePermissions(json, session.Permissions);
        WriteAdditions(json, session);
    }

    private static void WriteMessages(Utf8JsonWriter json, SessionView view, bool omitEmpty)
    {
        if (view.Stored.Messages.Count == 0 && view.Partial is null)
        {
            if (!omitEmpty)
            {
                json.WriteNull("messages"u8);
            }

            return;
        }

        json.WriteStartArray("messages"u8);
        foreach (var message in view.Stored.Messages)
        {
            json.WriteStartObject();
            WriteAgentName(json, message.AgentName);
            json.WritePropertyName("message"u8);
            json.WriteRawValue(message.MessageJson.Span, skipInputValidation: true);
            if (message.Implicit)
            {
                json.WriteBoolean("implicit"u8, true);
            }

            if (message.Id > 0)
            {
                json.WriteNumber("id"u8, message.Id);
            }

            json.WriteEndObject();
        }

        if (view.Partial is { } partial)
        {
            WriteProvisional(json, partial);
        }

        json.WriteEndArray();
    }

    /// <summary>The answer that is being streamed; no time, model or usage until it is complete (http-api §8.2).</summary>
    private static void WriteProvisional(Utf8JsonWriter json, PartialAnswer partial)
    {
        json.WriteStartObject();
        WriteAgentName(json, partial.AgentName);
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, ChatRoles.Assistant);
        json.WriteString("content"u8, partial.Content);
        WriteUnlessEmpty(json, "reasoning_content"u8, partial.ReasoningContent);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteAgentName(Utf8JsonWriter json, string name)
    {
        json.WriteString("agentName"u8, name);
        json.WriteString("agent_name"u8, name);
    }

    private static void WriteRun(Utf8JsonWriter json, RunStatus run)
    {
        json.WriteStartObject("run"u8);
        json.WriteString("id"u8, run.Id);
        json.WriteString("status"u8, run.Status);
        json.WriteString("started_at"u8, TimeText.Precise(run.StartedAt));
        json.WriteEndObject();
        json.WriteStartArray("pending"u8);
        foreach (var question in run.Pending)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, question.Id);
            json.WriteString("kind"u8, question.Kind);
            json.WriteString("session_id"u8, question.SessionId);
            json.WriteString("asked_at"u8, TimeText.Precise(question.AskedAt));
            if (question.Event is { } asked)
            {
                json.WritePropertyName("event"u8);
                asked.WriteTo(json);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePermissions(Utf8JsonWriter json, PermissionRules? rules)
    {
        if (rules is null)
        {
            return;
        }

        json.WriteStartObject("permissions"u8);
        WriteTexts(json, "allow"u8, rules.Allow);
        WriteTexts(json, "ask"u8, rules.Ask);
        WriteTexts(json, "deny"u8, rules.Deny);
        json.WriteEndObject();
    }

    private static void WriteOverrides(Utf8JsonWriter json, SessionState session)
    {
        if (session.AgentModelOverrides is { Count: > 0 } overrides)
        {
            json.WriteStartObject("agent_model_overrides"u8);
            foreach (var (agent, model) in overrides)
            {
                json.WriteString(agent, model);
            }

            json.WriteEndObject();
        }

        WriteTexts(json, "custom_models_used"u8, session.CustomModelsUsed);
    }

    private static void WriteAdditions(Utf8JsonWriter json, SessionState session)
    {
        WriteUnlessEmpty(json, "safety_policy"u8, session.SafetyPolicy);
        WriteUnlessZero(json, "max_consecutive_tool_calls"u8, session.MaxConsecutiveToolCalls);
        WriteUnlessZero(json, "max_old_tool_call_tokens"u8, session.MaxOldToolCallTokens);
        WriteUnlessZero(json, "max_tool_result_tokens"u8, session.MaxToolResultTokens);
    }

    private static void WriteUnlessZero(Utf8JsonWriter json, ReadOnlySpan<byte> name, int value)
    {
        if (value != 0)
        {
            json.WriteNumber(name, value);
        }
    }

    private static void WriteTexts(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string>? values)
    {
        if (values is not { Count: > 0 })
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
