using System.Collections.Concurrent;
using Cagent.Cluster.Tests.Invariants;
using Cagent.Testing.Upstream;

namespace Cagent.Cluster.Tests.Models;

/// <summary>A model that streams numbered tokens as the last user message wishes, and checks every prompt that it gets.</summary>
internal sealed class NumberedModel(Effects effects)
{
    private readonly ConcurrentQueue<string> _violations = new();
    private readonly ConcurrentDictionary<string, Func<int, ModelReply, ModelReply>> _troubles = new();
    private readonly ConcurrentDictionary<string, int> _asked = new();

    /// <summary>What was wrong with prompts.</summary>
    public IReadOnlyList<string> Violations => [.. _violations];

    /// <summary>How often the model was asked for answers to a post.</summary>
    public int Asked(string post) => _asked.GetValueOrDefault(post);

    /// <summary>Changes the answers to a post.</summary>
    /// <param name="post">Name of the post.</param>
    /// <param name="trouble">Gets how many requests for that post came before, and the answer that would be given.</param>
    public void Trouble(string post, Func<int, ModelReply, ModelReply> trouble) => _troubles[post] = trouble;

    /// <summary>Answers one request.</summary>
    public Task AnswerAsync(UpstreamExchange exchange)
    {
        var body = exchange.Request.Json ?? throw new InvalidDataException($"a request that is not JSON: {exchange.Request.Body}");
        return new ModelScript(ModelScript.AsksForTitle(body) ? [] : [Reply(body)]).AnswerAsync(exchange);
    }

    private ModelReply Reply(JsonNode body)
    {
        var messages = body["messages"]!.AsArray().Select(Read).ToList();
        foreach (var violation in ValidHistory.Check(messages, mayEndOpen: false))
        {
            _violations.Enqueue($"a prompt is not valid: {violation}");
        }

        var last = messages.FindLastIndex(message => message.Role == "user");
        if (last < 0 || Wish.Read(messages[last].Content) is not { } wish)
        {
            return ModelReply.Text("What do you wish?");
        }

        var answer = messages.Skip(last).Count(message => message.Role == "tool");
        var before = _asked.AddOrUpdate(wish.Post, 1, (_, count) => count + 1) - 1;
        var reply = new ModelReply
        {
            Parts = [.. Enumerable.Range(0, wish.Tokens).Select(token => wish.Token(answer, token))],
            Delay = TimeSpan.FromMilliseconds(wish.Pause),
            Calls = answer < wish.Calls ? [Call(wish, answer)] : [],
        };
        return _troubles.TryGetValue(wish.Post, out var trouble) ? trouble(before, reply) : reply;
    }

    private ModelToolCall Call(Wish wish, int answer) =>
        ModelToolCall.With(wish.Call(answer), "shell", new JsonObject { ["cmd"] = effects.Command(wish, answer) });

    private static StoredMessage Read(JsonNode? message) => new(
        (string)message!["role"]!,
        Text(message["content"]),
        [.. (message["tool_calls"]?.AsArray() ?? []).Select(call => (string)call!["id"]!)],
        (string?)message["tool_call_id"]);

    private static string Text(JsonNode? content) => content switch
    {
        null => "",
        JsonArray parts => string.Concat(parts.Select(part => (string?)part!["text"])),
        _ => (string)content!,
    };
}
