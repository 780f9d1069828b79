using System.Text.Json.Nodes;
using Cagent.Testing.Json;

namespace Cagent.Conformance.Tests.Wire;

/// <summary>Brings events into the short form of the recordings and compares what a person sees: texts, calls, results, usage, errors.</summary>
internal static class WireEvents
{
    private static readonly HashSet<string> Kept =
    [
        "stream_started", "stream_stopped", "agent_choice", "agent_choice_reasoning", "partial_tool_call", "tool_call", "tool_call_response",
        "tool_call_confirmation", "token_usage", "error", "warning", "model_fallback", "session_compaction", "session_summary",
        "agent_switching", "sub_session_completed", "max_iterations_reached",
    ];

    private static readonly string[] ConnectionFailures = ["unexpected EOF", "connection reset by peer", "the connection broke", "closed the connection"];

    /// <summary>The short form of an event; null when it is not compared.</summary>
    public static JsonObject? Shorten(JsonObject item)
    {
        var type = item["type"]!.GetValue<string>();
        if (type == "#http")
        {
            // A refusal has a status and a wording of our own, but says the same things.
            return new() { ["type"] = type, ["refused"] = item["status"]!.GetValue<int>() >= 400, ["body"] = Refusal(item["body"]) };
        }

        if (type.StartsWith('#'))
        {
            return new() { ["type"] = type };
        }

        var call = item["tool_call"];
        return !Kept.Contains(type) ? null : type switch
        {
            "agent_choice" or "agent_choice_reasoning" => Copy(item, "type", "content"),
            "partial_tool_call" => new() { ["type"] = type, ["id"] = (call?["id"] ?? item["id"])?.DeepClone(), ["chunks"] = item["chunks"]?.DeepClone() ?? 1 },
            "tool_call" or "tool_call_confirmation" => new()
            {
                ["type"] = type,
                ["id"] = (call?["id"] ?? item["id"])?.DeepClone(),
                ["function"] = (call?["function"] ?? item["function"])?.DeepClone(),
            },
            "tool_call_response" => new()
            {
                ["type"] = type,
                ["id"] = (call?["id"] ?? item["id"])?.DeepClone(),
                ["response"] = item["response"]?.DeepClone(),
                ["is_error"] = item["is_error"]?.GetValue<bool>() ?? item["result"]?["isError"]?.GetValue<bool>() ?? false,
            },
            "token_usage" => new() { ["type"] = type, ["usage"] = Usage(item["usage"]) },
            "session_compaction" => Copy(item, "type", "status"),
            "session_summary" => Copy(item, "type", "summary"),
            "model_fallback" => Failure(item, "reason", "failed_model", "fallback_model", "attempt", "max_attempts"),
            "error" => Failure(item, "error"),
            _ => new() { ["type"] = type },
        };
    }

    /// <summary>The short forms, adjacent deltas joined.</summary>
    public static List<JsonObject> Shorten(IEnumerable<JsonObject> events)
    {
        var shortened = new List<JsonObject>();
        var fellBack = false;
        foreach (var item in events.Select(Shorten).OfType<JsonObject>())
        {
            fellBack |= item["type"]!.GetValue<string>() == "model_fallback";
            if (fellBack)
            {
                LeaveOutPrices(item["usage"]);
            }

            var last = shortened.LastOrDefault();
            var type = item["type"]!.GetValue<string>();
            if (last?["type"]!.GetValue<string>() != type || (type == "partial_tool_call" && last!["id"]?.ToString() != item["id"]?.ToString()))
            {
                shortened.Add(item);
            }
            else if (type is "agent_choice" or "agent_choice_reasoning")
            {
                last!["content"] = last["content"]!.GetValue<string>() + item["content"]!.GetValue<string>();
            }
            else if (type == "partial_tool_call")
            {
                last!["chunks"] = last["chunks"]!.GetValue<int>() + item["chunks"]!.GetValue<int>();
            }
            else
            {
                shortened.Add(item);
            }
        }

        return shortened;
    }

    public static IEnumerable<JsonMismatch> Compare(IEnumerable<JsonObject> expected, IEnumerable<JsonObject> actual, JsonComparer comparer)
    {
        var wanted = Shorten(expected);
        var got = Shorten(actual);
        var wantedTypes = string.Join(' ', wanted.Select(item => item["type"]));
        var gotTypes = string.Join(' ', got.Select(item => item["type"]));
        if (wantedTypes != gotTypes)
        {
            var errors = actual.Where(item => item["type"]!.GetValue<string>() is "error" or "#http");
            return [new("events", $"\n    expected: {wantedTypes}\n    got:      {gotTypes}\n    errors:   {string.Join("; ", errors.Select(JsonComparer.Show))}")];
        }

        return comparer.Compare(new JsonArray([.. wanted]), new JsonArray([.. got]), "events");
    }

    private static JsonObject Copy(JsonObject item, params string[] names) =>
        new(names.Select(name => KeyValuePair.Create(name, item[name]?.DeepClone())));

    /// <summary>An event that tells why a model failed. Where the recording has the words of the reference's runtime about a connection, ours has its own.</summary>
    private static JsonObject Failure(JsonObject item, string reason, params string[] names)
    {
        var copy = Copy(item, ["type", .. names]);
        var text = item[reason];
        copy[reason] = text?.GetValueKind() == System.Text.Json.JsonValueKind.String
            && ConnectionFailures.Any(words => text.GetValue<string>().Contains(words, StringComparison.OrdinalIgnoreCase))
                ? "the connection failed"
                : text?.DeepClone();
        return copy;
    }

    /// <summary>The reference counts what a fallback answers at the price of the model that failed (runtime §22 no. 5): ours takes its own.</summary>
    private static void LeaveOutPrices(JsonNode? usage)
    {
        usage?.AsObject().Remove("cost");
        usage?.AsObject().Remove("context_limit");
        (usage?["last_message"] as JsonObject)?.Remove("Cost");
    }

    private static JsonNode? Refusal(JsonNode? body) =>
        body is JsonObject ? body.DeepClone() : new JsonObject { ["$text"] = body?.ToString() };

    private static JsonNode? Usage(JsonNode? usage)
    {
        var copy = usage?.DeepClone().AsObject();
        if (copy?["last_message"] is null)
        {
            copy?.Remove("last_message");
        }

        return copy;
    }
}
