using System.Text.Json;
using System.Text.Json.Nodes;
using Cagent.Models;
using Cagent.Sessions;

namespace Cagent.Grains.Tests.Models;

/// <summary>Turns recorded bodies back into what an adapter is asked.</summary>
internal static class RecordedRequests
{
    /// <summary>The conversation of a chat completion or Responses body. Texts of unknown wording become <c>?</c>.</summary>
    public static ChatRequest Read(JsonObject body, IReadOnlyDictionary<string, ToolDefinition>? tools = null)
    {
        var messages = body["messages"] is JsonArray chat ? ReadMessages(chat) : ReadInput(body["input"]!.AsArray());
        return new ChatRequest
        {
            Messages = messages,
            Tools = [.. (body["tools"] as JsonArray ?? []).Select(tool => ReadTool(tool!.AsObject(), tools))],
            Thinking = body.ContainsKey("reasoning") || body.ContainsKey("reasoning_effort"),
        };
    }

    private static ToolDefinition ReadTool(JsonObject tool, IReadOnlyDictionary<string, ToolDefinition>? known)
    {
        var function = tool["function"] as JsonObject ?? tool;
        var name = Text(function["name"]);
        return known is not null && known.TryGetValue(name, out var definition) ? definition : new ToolDefinition
        {
            Name = name,
            Description = Text(function["description"]),
            Parameters = JsonSerializer.SerializeToElement(function["parameters"]),
        };
    }

    private static List<ChatMessage> ReadMessages(JsonArray messages)
    {
        var read = new List<ChatMessage>();
        foreach (var message in messages.Select(node => node!.AsObject()))
        {
            var role = message["role"]!.GetValue<string>();
            var content = message["content"];
            if (role == ChatRoles.User && content is JsonArray parts && Text(parts[0]!["text"]) == "Attached image(s) from tool result:")
            {
                // The images of the tool message before it.
                read[^1] = read[^1] with { MultiContent = [.. read[^1].MultiContent!, .. parts.Skip(1).Select(ReadPart)] };
                continue;
            }

            read.Add(new ChatMessage
            {
                Role = role,
                Content = content is JsonArray ? "" : Text(content),
                MultiContent = content is JsonArray list ? [.. list.Select(ReadPart)] : null,
                ToolCallId = message["tool_call_id"]?.GetValue<string>(),
                ToolCalls = message["tool_calls"] is JsonArray calls
                    ? [.. calls.Select(call => Call(call!["id"], call["function"]!["name"], call["function"]!["arguments"]))]
                    : null,
            });
        }

        return read;
    }

    private static List<ChatMessage> ReadInput(JsonArray input)
    {
        var read = new List<ChatMessage>();
        foreach (var item in input.Select(node => node!.AsObject()))
        {
            switch (item["type"]?.GetValue<string>())
            {
                case "function_call":
                    var call = Call(item["call_id"], item["name"], item["arguments"]);
                    if (read[^1] is { Role: ChatRoles.Assistant, ToolCalls: { } earlier } last)
                    {
                        read[^1] = last with { ToolCalls = [.. earlier, call] };
                    }
                    else
                    {
                        read.Add(new ChatMessage { Role = ChatRoles.Assistant, ToolCalls = [call] });
                    }

                    break;
                case "function_call_output":
                    read.Add(new ChatMessage { Role = ChatRoles.Tool, ToolCallId = item["call_id"]!.GetValue<string>(), Content = Text(item["output"]) });
                    break;
                default:
                    ReadInputMessage(read, item);
                    break;
            }
        }

        return read;
    }

    private static void ReadInputMessage(List<ChatMessage> read, JsonObject item)
    {
        var role = item["role"]!.GetValue<string>();
        var content = item["content"];
        if (content is not JsonArray parts)
        {
            read.Add(new ChatMessage { Role = role, Content = Text(content) });
        }
        else if (role == ChatRoles.System)
        {
            read.Add(new ChatMessage { Role = role, Content = Text(parts[0]!["text"]) });
        }
        else if (Text(parts[0]!["text"]) == "Attached image(s) from tool result:")
        {
            read[^1] = read[^1] with
            {
                MultiContent = [new MessagePart { Type = "text", Text = read[^1].Content }, .. parts.Skip(1).Select(ReadPart)],
            };
        }
        else
        {
            read.Add(new ChatMessage { Role = role, MultiContent = [.. parts.Select(ReadPart)] });
        }
    }

    private static MessagePart ReadPart(JsonNode? part) => part switch
    {
        null => new MessagePart { Type = "file" },
        _ when part["text"] is { } text => new MessagePart { Type = "text", Text = Text(text) },
        _ when part["image_url"] is JsonObject image => new MessagePart
        {
            Type = "image_url",
            ImageUrl = new ImageUrl { Url = Text(image["url"]), Detail = image["detail"]?.GetValue<string>() },
        },
        _ => new MessagePart { Type = "image_url", ImageUrl = new ImageUrl { Url = Text(part["image_url"]), Detail = Text(part["detail"]) } },
    };

    private static ToolCall Call(JsonNode? id, JsonNode? name, JsonNode? arguments) =>
        new() { Id = Text(id), Function = new FunctionCall { Name = Text(name), Arguments = Text(arguments) } };

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node is null ? "" : "?";
}
