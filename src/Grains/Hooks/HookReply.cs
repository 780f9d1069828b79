using System.Text.Json;
using System.Text.Json.Nodes;
using Cagent.Tools.Arguments;

namespace Cagent.Hooks;

/// <summary>What one hook said.</summary>
internal sealed record HookReply
{
    public static readonly HookReply None = new();

    public bool Blocked { get; init; }

    public string Message { get; init; } = "";

    public JsonElement? UpdatedInput { get; init; }

    public string SystemMessage { get; init; } = "";

    public static HookReply Block(string message) => new() { Blocked = true, Message = message };

    /// <summary>Reads the standard output of a hook that succeeded; anything but a JSON object is plain text without a decision.</summary>
    /// <param name="output">What it printed.</param>
    /// <param name="mayDeny">A <c>permission_decision</c> counts: the tool has not run yet.</param>
    public static HookReply Parse(string output, bool mayDeny)
    {
        var trimmed = output.Trim();
        if (!trimmed.StartsWith('{'))
        {
            return None;
        }

        try
        {
            using var document = JsonText.Parse(trimmed);
            return Read(document.RootElement, mayDeny);
        }
        catch (JsonException)
        {
            return None;
        }
    }

    /// <summary>Blocked if any blocks; messages joined by newlines; replaced arguments merged key by key, later hooks win (runtime H-16, H-17).</summary>
    public static HookOutcome Combine(IReadOnlyList<HookReply> replies)
    {
        var merged = replies.Any(reply => reply.UpdatedInput is not null) ? new JsonObject() : null;
        foreach (var input in replies.Select(reply => reply.UpdatedInput).OfType<JsonElement>())
        {
            foreach (var member in input.EnumerateObject())
            {
                merged![member.Name] = JsonSerializer.SerializeToNode(member.Value);
            }
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

    private static HookReply Read(JsonElement reply, bool mayDeny)
    {
        var specific = Member(reply, "hook_specific_output", JsonValueKind.Object);
        var (blocked, message) = Verdict(reply, specific, mayDeny);
        return new HookReply
        {
            Blocked = blocked,
            Message = message,
            UpdatedInput = specific is { } output ? Member(output, "updated_input", JsonValueKind.Object)?.Clone() : null,
            SystemMessage = Text(reply, "system_message"),
        };
    }

    private static (bool Blocked, string Message) Verdict(JsonElement reply, JsonElement? specific, bool mayDeny)
    {
        if (Member(reply, "continue", JsonValueKind.False) is not null)
        {
            return (true, Text(reply, "stop_reason"));
        }

        if (Text(reply, "decision") == "block")
        {
            return (true, Text(reply, "reason"));
        }

        return mayDeny && specific is { } output && Text(output, "permission_decision") == "deny"
            ? (true, Text(output, "permission_decision_reason"))
            : (false, "");
    }

    private static JsonElement? Member(JsonElement value, string name, JsonValueKind kind) =>
        value.TryGetProperty(name, out var member) && member.ValueKind == kind ? member : null;

    private static string Text(JsonElement value, string name) => Member(value, name, JsonValueKind.String)?.GetString() ?? "";

    private static string Join(IEnumerable<string> texts) => string.Join('\n', texts.Where(text => text.Length > 0));
}
