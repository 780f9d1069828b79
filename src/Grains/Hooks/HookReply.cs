using System.Text.Json.Nodes;

namespace Cagent.Hooks;

/// <summary>What one hook said.</summary>
internal sealed record HookReply
{
    public static readonly HookReply None = new();

    public bool Blocked { get; init; }

    public string Message { get; init; } = "";

    public JsonObject? UpdatedInput { get; init; }

    public string SystemMessage { get; init; } = "";

    /// <summary>Reads the standard output of a hook that succeeded; anything but a JSON object is plain text without a decision.</summary>
    public static HookReply Parse(string output, bool decides)
    {
        var trimmed = output.Trim();
        if (!trimmed.StartsWith('{') || HookRunner.TryParseObject(trimmed) is not { } reply)
        {
            return None;
        }

        var specific = reply["hook_specific_output"] as JsonObject;
        var (blocked, message) = Verdict(reply, specific, decides);
        return new HookReply
        {
            Blocked = blocked,
            Message = message,
            UpdatedInput = specific?["updated_input"] as JsonObject,
            SystemMessage = Text(reply["system_message"]),
        };
    }

    /// <summary>Blocked if any blocks; messages joined by newlines; replaced arguments merged key by key, later hooks win (runtime H-16, H-17).</summary>
    public static HookOutcome Combine(IReadOnlyList<HookReply> replies)
    {
        JsonObject? merged = replies.Any(reply => reply.UpdatedInput is not null) ? [] : null;
        foreach (var (key, value) in replies.SelectMany(reply => reply.UpdatedInput?.AsEnumerable() ?? []))
        {
            merged![key] = value?.DeepClone();
        }

        var system = Join(replies.Select(reply => reply.SystemMessage));
        return new HookOutcome
        {
            Blocked = replies.Any(reply => reply.Blocked),
            Message = Join(replies.Where(reply => reply.Blocked).Select(reply => reply.Message)),
            UpdatedInput = merged?.ToJsonString(),
            SystemMessage = system.Length == 0 ? null : system,
        };
    }

    private static (bool Blocked, string Message) Verdict(JsonObject reply, JsonObject? specific, bool decides)
    {
        if (reply["continue"] is JsonValue goesOn && goesOn.TryGetValue<bool>(out var value) && !value)
        {
            return (true, Text(reply["stop_reason"]));
        }

        if (Text(reply["decision"]) == "block")
        {
            return (true, Text(reply["reason"]));
        }

        return decides && Text(specific?["permission_decision"]) == "deny" ? (true, Text(specific?["permission_decision_reason"])) : (false, "");
    }

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    private static string Join(IEnumerable<string> texts) => string.Join('\n', texts.Where(text => text.Length > 0));
}
