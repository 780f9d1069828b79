using System.Text.Json;
using Cagent.Models.Http;
using Cagent.Sessions;

namespace Cagent.Models.OpenAIResponses;

/// <summary>Turns the events of one Responses stream into chunks (models §3.3). Deltas are read without building a document; the few other events
/// may cost more.</summary>
/// <remarks>The model's name in the events is not passed on: clients of this API have always been shown <c>provider/model</c>.</remarks>
internal sealed class ResponseReader(ProviderCall call, TimeProvider time)
{
    private readonly ResponseCalls _calls = new(time);
    private readonly ResponseTexts _texts = new();
    private ChatFinishReason? _finish;
    private TokenUsage? _usage;
    private bool _hasReasoning;

    /// <summary>The event that ends the answer was read.</summary>
    public bool IsComplete => _finish is not null;

    /// <summary>Reads one event; null when it holds nothing to pass on.</summary>
    /// <exception cref="JsonException">It is not the JSON of an event.</exception>
    /// <exception cref="ChatModelException">It is an error of the provider.</exception>
    public ChatChunk? Read(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty || data.SequenceEqual("[DONE]"u8))
        {
            return null;
        }

        var kind = ResponseEventKind.Other;
        string? item = null;
        int? output = null, part = null;
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
            }
            else if (json.ValueTextEquals("item_id"u8))
            {
                json.Read();
                item = kind is ResponseEventKind.ReasoningDelta or ResponseEventKind.Ignored ? null : ItemName(ref json);
            }
            else if (json.ValueTextEquals("output_index"u8))
            {
                json.Read();
                output = Place(ref json);
            }
            else if (json.ValueTextEquals("content_index"u8))
            {
                json.Read();
                part = Place(ref json);
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
                // Walked to the end, so that an event cut in the middle is noticed.
                json.Read();
                json.Skip();
            }
        }

        return kind switch
        {
            ResponseEventKind.Ignored => null,
            ResponseEventKind.TextDelta => hasDelta ? TakeText(item, output, part, ProviderText.Read(ref delta)) : null,
            ResponseEventKind.ReasoningDelta => hasDelta ? TakeReasoning(ProviderText.Read(ref delta)) : null,
            ResponseEventKind.ArgumentsDelta => hasDelta ? TakeArguments(_calls.FindForArguments(item, output), ProviderText.Read(ref delta)) : null,
            _ => ReadWhole(kind, data, item, output, part),
        };
    }

    /// <summary>The last chunk, after the end of the stream.</summary>
    /// <exception cref="ChatModelException">The stream ended before there was an answer.</exception>
    public ChatChunk Complete()
    {
        if (_finish is null && _texts.IsEmpty && _calls.IsEmpty)
        {
            throw call.Broken("the provider closed the connection before it answered");
        }

        var finish = _finish ?? ChatFinishReason.Stop;
        if (finish is ChatFinishReason.Stop && !_calls.IsEmpty)
        {
            finish = ChatFinishReason.ToolCalls;
        }

        return new ChatChunk { Finish = finish, Usage = _usage };
    }

    private string? ItemName(ref Utf8JsonReader json)
    {
        if (json.TokenType is not JsonTokenType.String || json.ValueSpan.IsEmpty)
        {
            return null;
        }

        // The same name comes with every delta: compare before a string is made.
        return _texts.LatestItem is { } text && json.ValueTextEquals(text) ? text
            : _calls.LatestItem is { } call && json.ValueTextEquals(call) ? call
            : ProviderText.Read(ref json);
    }

    private static int? Place(ref Utf8JsonReader json)
    {
        if (json.TokenType is JsonTokenType.Number && json.TryGetInt32(out var place))
        {
            return place;
        }

        json.Skip();
        return null;
    }

    private ChatChunk? TakeText(string? item, int? output, int? part, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        _texts.Note(item, output, part);
        return new ChatChunk { Content = text };
    }

    private ChatChunk? TakeReasoning(string? text)
    {
        _hasReasoning |= text is { Length: > 0 };
        return text is { Length: > 0 } ? new ChatChunk { Reasoning = text } : null;
    }

    private static ChatChunk? TakeArguments(ResponseCall? target, string? arguments)
    {
        if (target is null || string.IsNullOrEmpty(arguments))
        {
            return null;
        }

        target.HasArguments = true;
        return new ChatChunk { ToolCalls = [new ToolCallDelta(target.CallId, null, null, arguments)] };
    }

    private ChatChunk? ReadWhole(ResponseEventKind kind, ReadOnlySpan<byte> data, string? item, int? output, int? part)
    {
        var json = new Utf8JsonReader(data);
        var root = JsonElement.ParseValue(ref json);
        switch (kind)
        {
            case ResponseEventKind.PartAdded:
                return TakeText(item, output, part, ResponseJson.TextOfPart(ResponseJson.Member(root, "part")));
            case ResponseEventKind.TextDone:
                return _texts.Has(item, output, part)
                    ? null
                    : TakeText(item, output, part, ResponseJson.TextOfPart(ResponseJson.Member(root, "part") is { } whole ? whole : root));
            case ResponseEventKind.ReasoningDone:
                return _hasReasoning ? null : ResponseJson.Text(root, "text") is { Length: > 0 } thought ? new ChatChunk { Reasoning = thought } : null;
            case ResponseEventKind.ArgumentsDone:
                return TakeMissingArguments(_calls.FindForArguments(item, output), ResponseJson.Text(root, "arguments"));
            case ResponseEventKind.ItemAdded or ResponseEventKind.ItemDone:
                return ResponseJson.Member(root, "item") is { } added ? TakeItem(added, output, isDone: kind is ResponseEventKind.ItemDone) : null;
            case ResponseEventKind.Completed or ResponseEventKind.Incomplete or ResponseEventKind.Failed:
                return TakeEnd(kind, ResponseJson.Member(root, "response"));
            default:
                // Anything unknown is skipped, unless it is an error: some gateways send those without a type.
                if (ResponseJson.Member(root, "error") is { } error)
                {
                    throw call.Reported(error.GetRawText(), ResponseJson.Text(error, "code"));
                }

                return kind is ResponseEventKind.Error ? throw call.Reported(root.GetRawText(), ResponseJson.Text(root, "code")) : null;
        }
    }

    private ChatChunk? TakeItem(JsonElement item, int? output, bool isDone)
    {
        var id = ResponseJson.Name(item, "id");
        switch (ResponseJson.Text(item, "type"))
        {
            case "function_call":
                var known = isDone ? _calls.FindRepeated(id, output, ResponseJson.Name(item, "call_id")) : _calls.FindBegun(id);
                return known is null ? TakeCall(item, output) : isDone ? TakeMissingArguments(known, ResponseJson.Text(item, "arguments")) : null;
            case "message" when isDone:
                return TakeMissingText(item, id, output);
            default:
                return null;
        }
    }

    private ChatChunk? TakeMissingText(JsonElement message, string? item, int? output)
    {
        var missing = string.Concat(ResponseJson.PartsOf(message).Index()
            .Where(part => !_texts.Has(item, output, part.Index))
            .Select(part => ResponseJson.TextOfPart(part.Item)));
        return TakeText(item, output, null, missing);
    }

    private ChatChunk TakeCall(JsonElement item, int? output)
    {
        var added = _calls.Add(ResponseJson.Name(item, "id"), output, ResponseJson.Name(item, "call_id"));
        var arguments = ResponseJson.Name(item, "arguments");
        added.HasArguments = arguments is not null;
        return new ChatChunk { ToolCalls = [new ToolCallDelta(added.CallId, "function", ResponseJson.Text(item, "name"), arguments)] };
    }

    private static ChatChunk? TakeMissingArguments(ResponseCall? known, string? arguments) =>
        known is { HasArguments: false } ? TakeArguments(known, arguments) : null;

    private ChatChunk? TakeEnd(ResponseEventKind kind, JsonElement? response)
    {
        var status = response is { } given ? ResponseJson.Text(given, "status") : null;
        if (kind is ResponseEventKind.Failed || status is "failed")
        {
            var error = response is { } failed ? ResponseJson.Member(failed, "error") : null;
            throw call.Reported(error?.GetRawText() ?? "the response failed", error is { } told ? ResponseJson.Text(told, "code") : null);
        }

        _finish = ChatFinishReason.Stop;
        if (response is not { } whole)
        {
            return null;
        }

        _usage = ResponseJson.ReadUsage(whole) ?? _usage;
        if (kind is ResponseEventKind.Incomplete || status is "incomplete")
        {
            var reason = ResponseJson.Member(whole, "incomplete_details") is { } details ? ResponseJson.Text(details, "reason") : null;
            _finish = reason is "content_filter" ? ChatFinishReason.ContentFilter : ChatFinishReason.Length;
        }

        return TakeUnseenOutput(whole);
    }

    /// <summary>A server may deliver the whole answer with its last event.</summary>
    private ChatChunk? TakeUnseenOutput(JsonElement response)
    {
        if (!_texts.IsEmpty || !_calls.IsEmpty || ResponseJson.Member(response, "output") is not { ValueKind: JsonValueKind.Array } output)
        {
            return null;
        }

        var text = "";
        var calls = new List<ToolCallDelta>();
        foreach (var (place, item) in output.EnumerateArray().Index())
        {
            if (ResponseJson.Text(item, "type") is "message")
            {
                text += string.Concat(ResponseJson.PartsOf(item).Select(part => ResponseJson.TextOfPart(part)));
            }
            else if (ResponseJson.Text(item, "type") is "function_call")
            {
                calls.AddRange(TakeCall(item, place).ToolCalls);
            }
        }

        return text.Length > 0 || calls.Count > 0 ? new ChatChunk { Content = text.Length > 0 ? text : null, ToolCalls = calls } : null;
    }
}
