using System.Text.Json.Nodes;

namespace Cagent.Testing.Upstream;

/// <summary>An answer as a stream of Chat Completions chunks.</summary>
internal sealed class ChatCompletionsAnswer(UpstreamExchange exchange, ModelReply reply) : ModelAnswer(exchange, reply)
{
    protected override async Task SendContentAsync()
    {
        foreach (var thought in Reply.Reasoning)
        {
            await DelayAsync();
            await SendDeltaAsync(new() { ["reasoning_content"] = thought });
        }

        foreach (var part in Reply.Parts)
        {
            await DelayAsync();
            await SendDeltaAsync(new() { ["content"] = part });
        }

        for (var index = 0; index < Reply.Calls.Count; index++)
        {
            await SendCallAsync(index, Reply.Calls[index]);
        }
    }

    protected override async Task SendEndAsync()
    {
        await SendDeltaAsync([], Reply.Finish ?? (Reply.Calls.Count > 0 ? "tool_calls" : "stop"));
        if (Reply.ReportsUsage)
        {
            await Exchange.SendEventAsync(Chunk([], new()
            {
                ["prompt_tokens"] = Reply.InputTokens,
                ["completion_tokens"] = Reply.OutputTokens,
                ["total_tokens"] = Reply.InputTokens + Reply.OutputTokens,
            }).ToJsonString());
        }

        await Exchange.SendEventAsync("[DONE]");
    }

    private static JsonObject Chunk(JsonArray choices, JsonObject? usage = null)
    {
        var chunk = new JsonObject
        {
            ["id"] = "chatcmpl-1",
            ["object"] = "chat.completion.chunk",
            ["created"] = 1,
            ["model"] = "scripted",
            ["choices"] = choices,
        };
        if (usage is not null)
        {
            chunk["usage"] = usage;
        }

        return chunk;
    }

    private async Task SendCallAsync(int index, ModelToolCall call)
    {
        await DelayAsync();
        await SendDeltaAsync(ToolDelta(new()
        {
            ["index"] = index,
            ["id"] = call.Id,
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = "" },
        }));
        foreach (var piece in Pieces(call.Arguments))
        {
            await DelayAsync();
            await SendDeltaAsync(ToolDelta(new() { ["index"] = index, ["function"] = new JsonObject { ["arguments"] = piece } }));
        }
    }

    private static JsonObject ToolDelta(JsonObject call) => new() { ["tool_calls"] = new JsonArray(call) };

    private Task SendDeltaAsync(JsonObject delta, string? finish = null) => Exchange.SendEventAsync(
        Chunk(new(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish })).ToJsonString());
}
