using System.Text.Json.Nodes;
using Cagent.Testing;
using Cagent.Testing.Upstream;

namespace Cagent.Conformance.Tests.Wire;

/// <summary>The scripted provider of a wire case.</summary>
internal sealed class WireUpstream(WireCase wire)
{
    /// <summary>What the recording provider said when its replies were used up.</summary>
    private const string DefaultAnswer = """
        data: {"id":"d","object":"chat.completion.chunk","created":1,"model":"up-model","choices":[{"index":0,"delta":{"content":"done"},"finish_reason":"stop"}]}

        data: {"id":"d","object":"chat.completion.chunk","created":1,"model":"up-model","choices":[],"usage":{"prompt_tokens":20,"completion_tokens":5,"total_tokens":25}}

        data: [DONE]


        """;

    private const string DefaultTitle = """
        data: {"id":"t","object":"chat.completion.chunk","created":1,"model":"up-model","choices":[{"index":0,"delta":{"content":"Untold"},"finish_reason":"stop"}]}

        data: [DONE]


        """;

    private readonly Lock _lock = new();
    private readonly HashSet<int> _used = [];
    private readonly JsonArray _replies = wire.Record["upstream_reply"]!.AsArray();

    /// <summary>Whether a request asks for a title: its limit does not tell, since agents may have a low one and reasoning models get a higher one.</summary>
    public static bool AsksForTitle(RecordedRequest request) =>
        request.Json?["tools"] is null && SystemText(request.Json).Contains("title", StringComparison.OrdinalIgnoreCase);

    public async Task AnswerAsync(UpstreamExchange exchange)
    {
        var title = AsksForTitle(exchange.Request);
        if (Choose(exchange.Request, title) is { } reply)
        {
            await SendAsync(exchange, reply);
        }
        else if (title)
        {
            exchange.Start(200, "text/event-stream");
            await exchange.SendAsync(DefaultTitle);
        }
        else if (exchange.Request.Path.Contains("/chat/completions", StringComparison.Ordinal))
        {
            exchange.Start(200, "text/event-stream");
            await exchange.SendAsync(DefaultAnswer);
        }
        else
        {
            exchange.Start(599, "application/json");
            await exchange.SendAsync("""{"error":{"message":"nothing more was recorded","type":"exhausted"}}""");
        }
    }

    private static string SystemText(JsonNode? body) =>
        (body?["messages"] ?? body?["input"])?.AsArray().FirstOrDefault(message => message?["role"]?.GetValue<string>() == "system")?["content"]?.ToJsonString() ?? "";

    private JsonObject? Choose(RecordedRequest request, bool title)
    {
        var model = request.Json?["model"]?.GetValue<string>();
        lock (_lock)
        {
            for (var index = 0; index < _replies.Count; index++)
            {
                var reply = _replies[index]!.AsObject();
                var repeats = reply["repeat"]?.GetValue<bool>() ?? false;
                if ((repeats || !_used.Contains(index)) && IsFor(reply["for"]!.GetValue<string>(), request, model, title))
                {
                    _used.Add(index);
                    return reply["reply"]!.AsObject();
                }
            }

            // Replies that are chosen by the model serve every request for it.
            return _replies.Select(reply => reply!.AsObject())
                .LastOrDefault(reply => reply["for"]!.GetValue<string>() is "model m" or "other models"
                    && IsFor(reply["for"]!.GetValue<string>(), request, model, title))?["reply"]!.AsObject();
        }
    }

    private bool IsFor(string purpose, RecordedRequest request, string? model, bool title) => purpose switch
    {
        "title" => title,
        "chat" => !title,
        "model m" => model == wire.ModelOfM,
        "other models" => model != wire.ModelOfM,
        _ when purpose.StartsWith("path:", StringComparison.Ordinal) => request.Path.Contains(purpose[5..], StringComparison.Ordinal),
        _ => throw new InvalidDataException($"unknown purpose {purpose}"),
    };

    private static async Task SendAsync(UpstreamExchange exchange, JsonObject reply)
    {
        var end = reply["end"]?.GetValue<string>() ?? "close";
        await Pause.ForAsync(TimeSpan.FromMilliseconds(reply["delay_ms"]?.GetValue<double>() ?? 0), exchange.Left);
        if (end is "reset_before" or "close_before")
        {
            await (end == "reset_before" ? exchange.ResetAsync() : exchange.CutAsync());
            return;
        }

        var status = reply["status"]?.GetValue<int>() ?? 200;
        var type = reply["ctype"]?.GetValue<string>() ?? (status == 200 ? "text/event-stream" : "application/json");
        exchange.Start(status, type, (reply["headers"]?.AsObject() ?? [])
            .Select(header => KeyValuePair.Create(header.Key, header.Value!.GetValue<string>())));
        var pieces = reply["pieces"] is JsonArray several ? [.. several.Select(piece => piece!.GetValue<string>())]
            : new[] { reply["body"]?.GetValue<string>() ?? "" };
        foreach (var piece in pieces)
        {
            await exchange.SendAsync(WireEnvironment.Fill(piece));
            await Pause.ForAsync(TimeSpan.FromMilliseconds(reply["piece_ms"]?.GetValue<double>() ?? 0), exchange.Left);
        }

        if (end == "reset")
        {
            await exchange.ResetAsync();
        }
        else if (end == "cut")
        {
            await exchange.CutAsync();
        }
    }
}
