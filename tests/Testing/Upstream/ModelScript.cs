using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Cagent.Testing.Upstream;

/// <summary>A model that answers from a list, over Chat Completions and Responses. Requests for a title are answered apart and do not count.</summary>
public sealed class ModelScript
{
    /// <summary>The title that is given.</summary>
    public const string Title = "A scripted title";

    private const string Exhausted = "(script ran out)";
    private readonly ConcurrentQueue<ModelReply> _replies;
    private readonly ConcurrentQueue<RecordedRequest> _asked = new();

    /// <summary>A model with these answers, one a request.</summary>
    public ModelScript(params IEnumerable<ModelReply> replies) => _replies = new(replies);

    /// <summary>What the model was asked, title requests left out.</summary>
    public IReadOnlyList<RecordedRequest> Asked => [.. _asked];

    /// <summary>Adds an answer.</summary>
    public void Add(ModelReply reply) => _replies.Enqueue(reply);

    /// <summary>Forgets the answers that were not asked for.</summary>
    public void Clear() => _replies.Clear();

    /// <summary>Whether the request asks for a title: no tools, at most 20 tokens of output.</summary>
    public static bool AsksForTitle(JsonNode? body) =>
        body?["tools"] is null or JsonArray { Count: 0 }
        && Limit(body) is > 0 and <= 20;

    /// <summary>Answers one request.</summary>
    public async Task AnswerAsync(UpstreamExchange exchange)
    {
        var body = exchange.Request.Json;
        ModelReply? reply;
        if (AsksForTitle(body))
        {
            reply = ModelReply.Text(Title);
        }
        else
        {
            _asked.Enqueue(exchange.Request);
            if (!_replies.TryDequeue(out reply))
            {
                reply = ModelReply.Text(Exhausted);
            }
        }

        await (exchange.Request.Path.Contains("/responses", StringComparison.Ordinal)
            ? new ResponsesAnswer(exchange, reply).SendAsync()
            : new ChatCompletionsAnswer(exchange, reply).SendAsync());
    }

    private static int? Limit(JsonNode? body)
    {
        foreach (var name in (string[])["max_tokens", "max_completion_tokens", "max_output_tokens"])
        {
            if (body?[name] is JsonValue value && value.TryGetValue(out int limit))
            {
                return limit;
            }
        }

        return null;
    }
}
