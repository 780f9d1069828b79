using System.Text;
using System.Text.Json;
using Cagent.Models.Http;
using Cagent.Sessions;

namespace Cagent.Models.OpenAIChat;

/// <summary>Turns the events of one chat completion stream into chunks (models §3.2). It walks the JSON of each event once and builds nothing but
/// what the run needs: this is the hottest path of the product.</summary>
/// <remarks>The finish reason is held back until the usage is there or the stream ends: whoever reads stops at it.</remarks>
internal sealed class ChatCompletionReader(ProviderCall call, TimeProvider time)
{
    private readonly StreamedCalls _calls = new(time);
    private ChatFinishReason? _finish;
    private TokenUsage? _usage;
    private string? _model;
    private bool _hasContent;
    private bool _hasDone;

    // Members of the event being read.
    private string? _newModel;
    private string? _content;
    private string? _reasoning;
    private List<ToolCallDelta>? _deltas;

    /// <summary>Everything that matters has been read; what follows can only be the end mark.</summary>
    public bool IsComplete => _hasDone || (_finish is not null && _usage is not null);

    /// <summary>A finish reason was seen: should the connection break now, the answer is whole all the same.</summary>
    public bool IsFinished => _finish is not null;

    /// <summary>Reads one event; null when it holds nothing to pass on.</summary>
    /// <exception cref="JsonException">It is not the JSON of an event.</exception>
    /// <exception cref="ChatModelException">It is an error of the provider.</exception>
    public ChatChunk? Read(string type, ReadOnlySpan<byte> data)
    {
        if (data.SequenceEqual("[DONE]"u8))
        {
            _hasDone = true;
            return null;
        }

        if (data.IsEmpty)
        {
            return null;
        }

        (_newModel, _content, _reasoning, _deltas) = (null, null, null, null);
        var isError = type is "error";
        var json = new Utf8JsonReader(data);
        json.Read();
        if (json.TokenType is not JsonTokenType.StartObject)
        {
            throw new JsonException("An event must be an object.");
        }

        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("choices"u8))
            {
                json.Read();
                ReadChoices(ref json);
            }
            else if (json.ValueTextEquals("usage"u8))
            {
                json.Read();
                ReadUsage(ref json);
            }
            else if (json.ValueTextEquals("model"u8))
            {
                json.Read();
                ReadModel(ref json);
            }
            else if (json.ValueTextEquals("error"u8))
            {
                json.Read();
                ReadError(ref json, data);
            }
            else if (json.ValueTextEquals("object"u8))
            {
                json.Read();
                isError |= json.TokenType is JsonTokenType.String && json.ValueTextEquals("error"u8);
                json.Skip();
            }
            else
            {
                json.Read();
                json.Skip();
            }
        }

        // Some servers send the error itself instead of an event with one.
        return isError ? throw call.Reported(Encoding.UTF8.GetString(data)) : TakeChunk();
    }

    /// <summary>The last chunk, after the end of the stream or of all that matters in it.</summary>
    /// <exception cref="ChatModelException">The stream ended before there was an answer.</exception>
    public ChatChunk Complete()
    {
        if (_finish is null && !_hasContent && _calls.IsEmpty && !_hasDone)
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

    private ChatChunk? TakeChunk()
    {
        if (_content is null && _reasoning is null && _deltas is null && _newModel is null)
        {
            return null;
        }

        _hasContent |= _content is not null;
        return new ChatChunk { Content = _content, Reasoning = _reasoning, ToolCalls = _deltas ?? (IReadOnlyList<ToolCallDelta>)[], Model = _newModel };
    }

    private void ReadModel(ref Utf8JsonReader json)
    {
        if (_model is null && json.TokenType is JsonTokenType.String && !json.ValueTextEquals(""u8))
        {
            _model = _newModel = ProviderText.Read(ref json);
        }
        else
        {
            json.Skip();
        }
    }

    private void ReadError(ref Utf8JsonReader json, ReadOnlySpan<byte> data)
    {
        if (json.TokenType is JsonTokenType.Null)
        {
            return;
        }

        var start = (int)json.TokenStartIndex;
        json.Skip();
        throw call.Reported(Encoding.UTF8.GetString(data[start..(int)json.BytesConsumed]));
    }

    /// <summary>Reads the first choice; more are never asked for.</summary>
    private void ReadChoices(ref Utf8JsonReader json)
    {
        if (json.TokenType is not JsonTokenType.StartArray)
        {
            json.Skip();
            return;
        }

        var isFirst = true;
        while (json.Read() && json.TokenType is not JsonTokenType.EndArray)
        {
            if (isFirst && json.TokenType is JsonTokenType.StartObject)
            {
                ReadChoice(ref json);
            }
            else
            {
                json.Skip();
            }

            isFirst = false;
        }
    }

    private void ReadChoice(ref Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("delta"u8))
            {
                json.Read();
                ReadDelta(ref json);
            }
            else if (json.ValueTextEquals("finish_reason"u8))
            {
                json.Read();
                ReadFinish(ref json);
            }
            else
            {
                json.Read();
                json.Skip();
            }
        }
    }

    private void ReadFinish(ref Utf8JsonReader json)
    {
        if (json.TokenType is not JsonTokenType.String)
        {
            json.Skip();
            return;
        }

        _finish = json.ValueTextEquals(""u8) || json.ValueTextEquals("null"u8) ? _finish
            : json.ValueTextEquals("length"u8) ? ChatFinishReason.Length
            : json.ValueTextEquals("tool_calls"u8) || json.ValueTextEquals("function_call"u8) ? ChatFinishReason.ToolCalls
            : json.ValueTextEquals("content_filter"u8) ? ChatFinishReason.ContentFilter
            : ChatFinishReason.Stop;
    }

    private void ReadDelta(ref Utf8JsonReader json)
    {
        if (json.TokenType is not JsonTokenType.StartObject)
        {
            json.Skip();
            return;
        }

        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("content"u8))
            {
                json.Read();
                ReadContent(ref json);
            }
            else if (json.ValueTextEquals("refusal"u8))
            {
                json.Read();
                Append(ref _content, ReadText(ref json));
            }
            else if (json.ValueTextEquals("reasoning_content"u8) || json.ValueTextEquals("reasoning"u8))
            {
                // Servers that send both names send the same text twice.
                json.Read();
                var text = ReadText(ref json);
                _reasoning ??= text;
            }
            else if (json.ValueTextEquals("tool_calls"u8))
            {
                json.Read();
                ReadToolCalls(ref json);
            }
            else
            {
                json.Read();
                json.Skip();
            }
        }
    }

    /// <summary>Text, or a list of parts as Mistral's thinking models send it.</summary>
    private void ReadContent(ref Utf8JsonReader json)
    {
        if (json.TokenType is not JsonTokenType.StartArray)
        {
            Append(ref _content, ReadText(ref json));
            return;
        }

        foreach (var part in JsonElement.ParseValue(ref json).EnumerateArray())
        {
            if (TextOf(part) is { } text)
            {
                Append(ref _content, text);
            }
            else if (part.ValueKind is JsonValueKind.Object && part.TryGetProperty("thinking", out var thinking) && thinking.ValueKind is JsonValueKind.Array)
            {
                foreach (var thought in thinking.EnumerateArray())
                {
                    Append(ref _reasoning, TextOf(thought));
                }
            }
        }
    }

    private void ReadToolCalls(ref Utf8JsonReader json)
    {
        if (json.TokenType is not JsonTokenType.StartArray)
        {
            json.Skip();
            return;
        }

        while (json.Read() && json.TokenType is not JsonTokenType.EndArray)
        {
            if (json.TokenType is JsonTokenType.StartObject)
            {
                ReadToolCall(ref json);
            }
            else
            {
                json.Skip();
            }
        }
    }

    private void ReadToolCall(ref Utf8JsonReader json)
    {
        int? index = null;
        string? id = null, type = null, name = null, arguments = null;
        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("index"u8))
            {
                json.Read();
                index = json.TokenType is JsonTokenType.Number && json.TryGetInt32(out var number) ? number : null;
            }
            else if (json.ValueTextEquals("id"u8))
            {
                json.Read();
                id = ReadText(ref json);
            }
            else if (json.ValueTextEquals("type"u8))
            {
                json.Read();
                type = json.TokenType is JsonTokenType.String && json.ValueTextEquals("function"u8) ? "function" : ReadText(ref json);
            }
            else if (json.ValueTextEquals("function"u8))
            {
                json.Read();
                ReadFunction(ref json, ref name, ref arguments);
            }
            else
            {
                json.Read();
                json.Skip();
            }
        }

        (_deltas ??= []).Add(new ToolCallDelta(_calls.Identify(index, id, name), type, name, arguments));
    }

    private static void ReadFunction(ref Utf8JsonReader json, ref string? name, ref string? arguments)
    {
        if (json.TokenType is not JsonTokenType.StartObject)
        {
            json.Skip();
            return;
        }

        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("name"u8))
            {
                json.Read();
                name = ReadText(ref json);
            }
            else if (json.ValueTextEquals("arguments"u8))
            {
                json.Read();

                // Some servers send the arguments as an object instead of its text.
                arguments = json.TokenType is JsonTokenType.StartObject ? JsonElement.ParseValue(ref json).GetRawText() : ReadText(ref json);
            }
            else
            {
                json.Read();
                json.Skip();
            }
        }
    }

    private void ReadUsage(ref Utf8JsonReader json)
    {
        if (json.TokenType is not JsonTokenType.StartObject)
        {
            json.Skip();
            return;
        }

        var usage = JsonElement.ParseValue(ref json);
        var cached = Count(usage, "prompt_tokens_details", "cached_tokens");
        _usage = new TokenUsage
        {
            InputTokens = Math.Max(0, Count(usage, "prompt_tokens") - cached),
            OutputTokens = Count(usage, "completion_tokens"),
            CachedInputTokens = cached,
            ReasoningTokens = Count(usage, "completion_tokens_details", "reasoning_tokens"),
        };
    }

    private static long Count(JsonElement usage, string group, string name) =>
        usage.TryGetProperty(group, out var details) && details.ValueKind is JsonValueKind.Object ? Count(details, name) : 0;

    private static long Count(JsonElement usage, string name) =>
        usage.TryGetProperty(name, out var number) && number.ValueKind is JsonValueKind.Number && number.TryGetInt64(out var count) ? count : 0;

    /// <summary>A non-empty string; anything else is null.</summary>
    private static string? ReadText(ref Utf8JsonReader json)
    {
        if (json.TokenType is not JsonTokenType.String)
        {
            json.Skip();
            return null;
        }

        return json.ValueSpan.Length > 0 ? ProviderText.Read(ref json) : null;
    }

    private static string? TextOf(JsonElement part) =>
        part.ValueKind is JsonValueKind.Object && part.TryGetProperty("text", out var text) && text.ValueKind is JsonValueKind.String
            ? ProviderText.Read(text)
            : null;

    private static void Append(ref string? text, string? more)
    {
        if (more is not null)
        {
            text = text is null ? more : text + more;
        }
    }
}
