using System.Text;
using System.Text.Json;
using Cagent.Tools.Arguments;

namespace Cagent.Hooks;

/// <summary>What a hook reads on standard input (runtime §8.3, H-11).</summary>
internal static class HookInput
{
    public static string Write(HookInvocation invocation)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("session_id", invocation.SessionId);
            writer.WriteString("cwd", invocation.WorkingDirectory);
            writer.WriteString("hook_event_name", invocation.Event);
            WriteIfAny(writer, "tool_name", invocation.ToolName);
            WriteIfAny(writer, "tool_use_id", invocation.ToolCallId);
            WriteToolInput(writer, invocation.ToolInput);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void WriteIfAny(Utf8JsonWriter writer, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            writer.WriteString(name, value);
        }
    }

    /// <summary>Arguments that are no JSON object are left out.</summary>
    private static void WriteToolInput(Utf8JsonWriter writer, string? arguments)
    {
        if (string.IsNullOrWhiteSpace(arguments))
        {
            return;
        }

        try
        {
            using var document = JsonText.Parse(arguments);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                writer.WritePropertyName("tool_input");
                document.RootElement.WriteTo(writer);
            }
        }
        catch (JsonException)
        {
            // The hook sees the call without arguments.
        }
    }
}
