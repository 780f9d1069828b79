using System.Text.Json;
using System.Text.Json.Nodes;
using Cagent.Tools;
using Cagent.Tools.Arguments;

namespace Cagent.Models.Cassettes;

/// <summary>Reduces the requests of the two OpenAI APIs.</summary>
internal static class RequestReduction
{
    public const string ChatFamily = "chat/completions";
    public const string ResponsesFamily = "responses";

    /// <summary>Null for another API or a body that is no JSON object: such a request can be matched exactly only.</summary>
    public static ReducedRequest? Reduce(string path, string body)
    {
        var family = path.EndsWith("/chat/completions", StringComparison.Ordinal) ? ChatFamily
            : path.EndsWith("/responses", StringComparison.Ordinal) ? ResponsesFamily
            : null;
        if (family is null || Parse(body) is not { } json)
        {
            return null;
        }

        return new ReducedRequest
        {
            Family = family,
            Model = ReducedRequest.NormalizeModel(Text(json["model"]) ?? ""),
            AllTurns = family == ChatFamily ? ReadMessages(json["messages"]) : ReadInput(json["input"]),
        };
    }

    private static JsonObject? Parse(string body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<ConversationTurn> ReadMessages(JsonNode? messages)
    {
        var turns = new List<ConversationTurn>();
        foreach (var message in (messages as JsonArray ?? []).OfType<JsonObject>())
        {
            switch (Text(message["role"]))
            {
                case "user":
                    turns.Add(ReadUser(message["content"]));
                    break;
                case "tool":
                    turns.Add(new ConversationTurn('T'));
                    break;
                case "assistant" when message["tool_calls"] is JsonArray { Count: > 0 } calls:
                    turns.AddRange(calls.OfType<JsonObject>().Select(call => ReadCall(call["function"] as JsonObject)));
                    break;
                case "assistant":
                    turns.Add(new ConversationTurn('A', Collapse(TextOf(message["content"]))));
                    break;
            }
        }

        return turns;
    }

    private static List<ConversationTurn> ReadInput(JsonNode? input)
    {
        if (Text(input) is { } single)
        {
            return [new ConversationTurn('U', Collapse(single))];
        }

        var turns = new List<ConversationTurn>();
        var items = (input as JsonArray ?? []).OfType<JsonObject>().ToList();
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            switch (Text(item["type"]) is { } type and not "message" ? type : Text(item["role"]))
            {
                case "user":
                    turns.Add(ReadUser(item["content"]));
                    break;
                case "assistant":
                    // Text beside calls is sent by some programs and not by others.
                    if (i + 1 >= items.Count || Text(items[i + 1]["type"]) is not "function_call")
                    {
                        turns.Add(new ConversationTurn('A', Collapse(TextOf(item["content"]))));
                    }

                    break;
                case "function_call":
                    turns.Add(ReadCall(item));
                    break;
                case "function_call_output":
                    turns.Add(new ConversationTurn('T'));
                    break;
            }
        }

        return turns;
    }

    private static ConversationTurn ReadUser(JsonNode? content) => new(
        'U',
        Collapse(TextOf(content)),
        Images: (content as JsonArray ?? []).OfType<JsonObject>().Count(part => Text(part["type"]) is "image_url" or "input_image"));

    private static ConversationTurn ReadCall(JsonObject? function) =>
        new('C', Text(function?["name"]) ?? "", Canonical(Text(function?["arguments"]) ?? ""));

    private static string TextOf(JsonNode? content) => Text(content)
        ?? string.Join('\n', (content as JsonArray ?? []).OfType<JsonObject>().Select(part => Text(part["text"])).Where(text => text is not null));

    private static string Canonical(string arguments)
    {
        try
        {
            using var parsed = JsonText.Parse(arguments);
            return ToolJson.WriteSorted(parsed.RootElement);
        }
        catch (JsonException)
        {
            return Collapse(arguments);
        }
    }

    private static string Collapse(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
