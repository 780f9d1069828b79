using System.Text.Json;
using Cagent.Models.Http;
using Cagent.Sessions;

namespace Cagent.Models.OpenAIResponses;

/// <summary>Turns the events of one Responses stream into chunks (models §3.3). Deltas are read without building a document; the few other events
/// may cost more.</summary>
/// <remarks>The model's name in the events is not passed on: clients of this API have always been shown <c>provider/model</c>.</remarks>
internal sealed class ResponseReader(ProviderCall call)
{
    private readonly List<ResponseCall> _calls = [];
    private readonly HashSet<string> _itemsWithText = new(StringComparer.Ordinal);
    private ChatFinishReason? _finish;
    private TokenUsage? _usage;
    private bool _hasText;

    /// <summary>The event that ends the answer was read.</summary>
    public bool IsComplete => _finish is not null;

    /// <summary>Reads one event; null when it holds nothing to pass on.</summary>
    /// <exception cref="JsonException">It is not the JSON of an event.</exception>
    public ChatChunk? Read(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty || data.SequenceEqual("[DONE]"u8))
        {
            return null;
        }

        var kind = ResponseEventKind.Other;
        string? item = null;
        Utf8JsonReader delta = default;
        var hasDelta = false;
        var json = new Utf8JsonReader(data);
        json.Read();
        if (json.TokenType is not JsonTokenType.StartObject)
        {
            throw new JsonException("An event must be an object.");
        }

        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("type"u8))
            {
                json.Read();
                kind = ResponseEvents.KindOf(ref json);
                if (kind is ResponseEventKind.Ignored)
                {
                    // The rest is still walked, so that an event cut in the middle is noticed.
                    continue;
                }
            }
            else if (json.ValueTextEquals("item_id"u8))
            {
                json.Read();
                item = kind is ResponseEventKind.ReasoningDelta || json.TokenType is not JsonTokenType.String ? null : ItemName(ref json);
            }
            else if (json.ValueTextEquals("delta"u8))
            {
                json.Read();
                delta = json;
                hasDelta = json.TokenType is JsonTokenType.String;
                json.Skip();
            }
            else
            {
                json.Read();
                json.Skip();
            }
        }

        return kind switch
        {
            ResponseEventKind.Ignored => null,
            ResponseEventKind.TextDelta => hasDelta ? TakeText(item, delta.GetString()) : null,
            ResponseEventKind.ReasoningDelta => hasDelta && delta.GetString() is { Length: > 0 } text ? new ChatChunk { Reasoning = text } : null,
            ResponseEventKind.ArgumentsDelta => hasDelta ? TakeArguments(item, delta.GetString()) : null,
            _ => ReadWhole(kind, data),
        };
    }

    /// <summary>The last chunk, after the end of the stream.</summary>
    /// <exception cref="ChatModelException">The stream ended before there was an answer.</exception>
    public ChatChunk Complete()
    {
        if (_finish is null && !_hasText && _calls.Count == 0)
        {
            throw call.Broken("the provider closed the connection before it answered");
        }

        var finish = _finish ?? ChatFinishReason.Stop;
        if (finish is ChatFinishReason.Stop && _calls.Count > 0)
        {
            finish = ChatFinishReason.ToolCalls;
        }

        return new ChatChunk { Finish = finish, Usage = _usage };
    }

    private string? ItemName(ref Utf8JsonReader json)
    {
        // The same few names come with every delta: compare before a string is made.
        foreach (var known in _itemsWithText)
        {
            if (json.ValueTextEquals(known))
            {
                return known;
            }
        }

        foreach (var known in _calls)
        {
            if (json.ValueTextEquals(known.Item))
            {
                return known.Item;
            }
        }

        return json.GetString();
    }

    private ChatChunk? TakeText(string? item, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        _hasText = true;
        _itemsWithText.Add(item ?? "");
        return new ChatChunk { Content = text };
    }

    private ChatChunk? TakeArguments(string? item, string? arguments)
    {
        if (string.IsNullOrEmpty(arguments) || (_calls.FindLast(known => known.Item == item) ?? _calls.LastOrDefault()) is not { } target)
        {
            return null;
        }

        target.HasArguments = true;
        return new ChatChunk { ToolCalls = [new ToolCallDelta(target.CallId, null, null, arguments)] };
    }

    private ChatChunk? ReadWhole(ResponseEventKind kind, ReadOnlySpan<byte> data)
    {
        var json = new Utf8JsonReader(data);
        var root = JsonElement.ParseValue(ref json);
        switch (kind)
        {
            case ResponseEventKind.ArgumentsDone:
                return TakeMissingArguments(Text(root, "item_id"), Text(root, "arguments"));
            case ResponseEventKind.ItemAdded or ResponseEventKind.ItemDone:
                return root.TryGetProperty("item", out var item) ? TakeItem(item, isDone: kind is ResponseEventKind.ItemDone) : null;
            case ResponseEventKind.Ended:
                return root.TryGetProperty("response", out var response) ? TakeEnd(response) : throw new JsonException("The last event holds no response.");
            default:
                // Anything unknown is skipped, unless it is an error: some gateways send those without a type.
                if (kind is ResponseEventKind.Error)
                {
                    throw call.Reported(root.TryGetProperty("error", out var nested) && nested.ValueKind is JsonValueKind.Object ? nested.GetRawText() : root.GetRawText(), CodeOf(root));
                }

                return root.TryGetProperty("error", out var error) && error.ValueKind is not JsonValueKind.Null ? throw call.Reported(error.GetRawText(), CodeOf(error)) : null;
        }
    }

    private ChatChunk? TakeItem(JsonElement item, bool isDone)
    {
        var id = Text(item, "id") ?? "";
        switch (Text(item, "type"))
        {
            case "function_call":
                var known = _calls.Find(call => call.Item == id && call.CallId == Text(item, "call_id"));
                return known is null ? TakeCall(item, id) : isDone ? TakeMissingArguments(id, Text(item, "arguments")) : null;
            case "message" when isDone && !_itemsWithText.Contains(id) && !(_itemsWithText.Contains("") && _hasText):
                return TakeText(id, TextOf(item));
            default:
                return null;
        }
    }

    private ChatChunk TakeCall(JsonElement item, string id)
    {
        var arguments = Text(item, "arguments") is { Length: > 0 } given ? given : null;
        var added = new ResponseCall(id, Text(item, "call_id") is { Length: > 0 } callId ? callId : id) { HasArguments = arguments is not null };
        _calls.Add(added);
        return new ChatChunk { ToolCalls = [new ToolCallDelta(added.CallId, "function", Text(item, "name"), arguments)] };
    }

    private ChatChunk? TakeMissingArguments(string? item, string? arguments) =>
        _calls.FindLast(known => known.Item == item) is { HasArguments: false } ? TakeArguments(item, arguments) : null;

    private ChatChunk? TakeEnd(JsonElement response)
    {
        if (Text(response, "status") is "failed")
        {
            var error = response.TryGetProperty("error", out var given) && given.ValueKind is JsonValueKind.Object ? given : default;
            throw call.Reported(error.ValueKind is JsonValueKind.Object ? error.GetRawText() : "the response failed", CodeOf(error));
        }

        _usage = ReadUsage(response) ?? _usage;
        _finish = Text(response, "status") is not "incomplete" ? ChatFinishReason.Stop
            : response.TryGetProperty("incomplete_details", out var details) && details.ValueKind is JsonValueKind.Object && Text(details, "reason") is "content_filter"
                ? ChatFinishReason.ContentFilter
                : ChatFinishReason.Length;
        return TakeUnseenOutput(response);
    }

    /// <summary>A server may deliver the whole answer with its last event.</summary>
    private ChatChunk? TakeUnseenOutput(JsonElement response)
    {
        if (_hasText || _calls.Count > 0 || !response.TryGetProperty("output", out var output) || output.ValueKind is not JsonValueKind.Array)
        {
            return null;
        }

        var text = "";
        var calls = new List<ToolCallDelta>();
        foreach (var item in output.EnumerateArray())
        {
            if (Text(item, "type") is "message")
            {
                text += TextOf(item);
            }
            else if (Text(item, "type") is "function_call")
            {
                calls.AddRange(TakeCall(item, Text(item, "id") ?? "").ToolCalls);
            }
        }

        _hasText = text.Length > 0;
        return text.Length > 0 || calls.Count > 0 ? new ChatChunk { Content = text.Length > 0 ? text : null, ToolCalls = calls } : null;
    }

    private static string TextOf(JsonElement message)
    {
        if (!message.TryGetProperty("content", out var parts) || parts.ValueKind is not JsonValueKind.Array)
        {
            return "";
        }

        return string.Concat(parts.EnumerateArray().Select(part => Text(part, "type") is "refusal" ? Text(part, "refusal") : Text(part, "text")));
    }

    private static TokenUsage? ReadUsage(JsonElement response)
    {
        if (!response.TryGetProperty("usage", out var usage) || usage.ValueKind is not JsonValueKind.Object)
        {
            return null;
        }

        var (input, output) = (Count(usage, "input_tokens"), Count(usage, "output_tokens"));
        if (input + output + Count(usage, "total_tokens") == 0)
        {
            return null;
        }

        var cached = usage.TryGetProperty("input_tokens_details", out var details) ? Count(details, "cached_tokens") : 0;
        return new TokenUsage
        {
            InputTokens = Math.Max(0, input - cached),
            OutputTokens = output,
            CachedInputTokens = cached,
            ReasoningTokens = usage.TryGetProperty("output_tokens_details", out var parts) ? Count(parts, "reasoning_tokens") : 0,
        };
    }

    private static string? CodeOf(JsonElement error) => error.ValueKind is JsonValueKind.Object ? Text(error, "code") : null;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var text) && text.ValueKind is JsonValueKind.String ? text.GetString() : null;

    private static long Count(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var number) && number.ValueKind is JsonValueKind.Number
        && number.TryGetInt64(out var count) ? count : 0;

    /// <summary>A call of this stream: deltas name its item, results its call id.</summary>
    private sealed record ResponseCall(string Item, string CallId)
    {
        public bool HasArguments { get; set; }
    }
}
