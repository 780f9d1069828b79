using System.Text.Json.Nodes;

namespace Cagent.Testing.Upstream;

/// <summary>An answer as a stream of Responses events.</summary>
internal sealed class ResponsesAnswer(UpstreamExchange exchange, ModelReply reply) : ModelAnswer(exchange, reply)
{
    private readonly JsonArray _output = [];
    private int _sequence;

    protected override async Task SendContentAsync()
    {
        await SendAsync("response.created", new() { ["response"] = Response("in_progress") });
        await SendReasoningAsync();
        await SendTextAsync();
        foreach (var call in Reply.Calls)
        {
            await SendCallAsync(call);
        }
    }

    protected override Task SendEndAsync() => Reply.Finish == "length"
        ? SendAsync("response.incomplete", new() { ["response"] = Response("incomplete") })
        : SendAsync("response.completed", new() { ["response"] = Response("completed") });

    private async Task SendReasoningAsync()
    {
        if (Reply.Reasoning.Count == 0)
        {
            return;
        }

        var index = _output.Count;
        await SendItemAsync("response.output_item.added", index, new() { ["id"] = $"rs_{index}", ["type"] = "reasoning", ["summary"] = new JsonArray() });
        foreach (var thought in Reply.Reasoning)
        {
            await DelayAsync();
            await SendAsync("response.reasoning_summary_text.delta", new()
            {
                ["item_id"] = $"rs_{index}",
                ["output_index"] = index,
                ["summary_index"] = 0,
                ["delta"] = thought,
            });
        }

        var summary = new JsonObject { ["type"] = "summary_text", ["text"] = string.Concat(Reply.Reasoning) };
        await FinishItemAsync(index, new() { ["id"] = $"rs_{index}", ["type"] = "reasoning", ["summary"] = new JsonArray(summary) });
    }

    private async Task SendTextAsync()
    {
        if (Reply.Parts.Count == 0)
        {
            return;
        }

        var index = _output.Count;
        await SendItemAsync("response.output_item.added", index, Message(index, "in_progress"));
        foreach (var part in Reply.Parts)
        {
            await DelayAsync();
            await SendAsync("response.output_text.delta", new()
            {
                ["item_id"] = $"msg_{index}",
                ["output_index"] = index,
                ["content_index"] = 0,
                ["delta"] = part,
            });
        }

        var text = new JsonObject { ["type"] = "output_text", ["text"] = string.Concat(Reply.Parts), ["annotations"] = new JsonArray() };
        await FinishItemAsync(index, Message(index, "completed", text));
    }

    private async Task SendCallAsync(ModelToolCall call)
    {
        var index = _output.Count;
        await DelayAsync();
        await SendItemAsync("response.output_item.added", index, FunctionCall(index, call, "", "in_progress"));
        foreach (var piece in Pieces(call.Arguments))
        {
            await DelayAsync();
            await SendAsync("response.function_call_arguments.delta", new()
            {
                ["item_id"] = $"fc_{index}",
                ["output_index"] = index,
                ["delta"] = piece,
            });
        }

        await SendAsync("response.function_call_arguments.done", new()
        {
            ["item_id"] = $"fc_{index}",
            ["output_index"] = index,
            ["name"] = call.Name,
            ["arguments"] = call.Arguments,
        });
        await FinishItemAsync(index, FunctionCall(index, call, call.Arguments, "completed"));
    }

    private static JsonObject Message(int index, string status, JsonObject? text = null) => new()
    {
        ["id"] = $"msg_{index}",
        ["type"] = "message",
        ["role"] = "assistant",
        ["status"] = status,
        ["content"] = text is null ? [] : new JsonArray(text),
    };

    private static JsonObject FunctionCall(int index, ModelToolCall call, string arguments, string status) => new()
    {
        ["id"] = $"fc_{index}",
        ["type"] = "function_call",
        ["status"] = status,
        ["call_id"] = call.Id,
        ["name"] = call.Name,
        ["arguments"] = arguments,
    };

    private JsonObject Response(string status)
    {
        var response = new JsonObject
        {
            ["id"] = "resp_1",
            ["object"] = "response",
            ["created_at"] = 1,
            ["model"] = "scripted",
            ["status"] = status,
            ["output"] = _output.DeepClone(),
        };
        if (status == "incomplete")
        {
            response["incomplete_details"] = new JsonObject { ["reason"] = "max_output_tokens" };
        }

        if (status != "in_progress" && Reply.ReportsUsage)
        {
            response["usage"] = new JsonObject
            {
                ["input_tokens"] = Reply.InputTokens,
                ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = 0 },
                ["output_tokens"] = Reply.OutputTokens,
                ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0 },
                ["total_tokens"] = Reply.InputTokens + Reply.OutputTokens,
            };
        }

        return response;
    }

    private async Task FinishItemAsync(int index, JsonObject item)
    {
        _output.Add(item.DeepClone());
        await SendItemAsync("response.output_item.done", index, item);
    }

    private Task SendItemAsync(string type, int index, JsonObject item) =>
        SendAsync(type, new() { ["output_index"] = index, ["item"] = item });

    private Task SendAsync(string type, JsonObject members)
    {
        members["type"] = type;
        members["sequence_number"] = _sequence++;
        return Exchange.SendEventAsync(members.ToJsonString(), type);
    }
}
