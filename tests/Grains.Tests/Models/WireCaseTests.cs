using System.Text.Json.Nodes;
using Cagent.Agents;
using Cagent.Agents.Configuration;
using Cagent.Models;
using Cagent.Testing.Upstream;

namespace Cagent.Grains.Tests.Models;

/// <summary>The recorded exchanges with the two OpenAI APIs: what our adapters send for the same conversation, and what they read from the same
/// answers.</summary>
public sealed class WireCaseTests(WireCaseTests.Upstream upstream) : IClassFixture<WireCaseTests.Upstream>
{
    private const string AnyAnswer = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{}}\n\n";
    private const string AnyResponse = "data: {\"type\":\"response.completed\",\"response\":{\"status\":\"completed\"}}\n\n";

    /// <summary>Requests that differ on purpose.</summary>
    private static readonly Dictionary<string, string> OtherRequests = new()
    {
        ["oc-file-bin"] = "a file part is refused instead of becoming null",
        ["oc-file-id"] = "a file part is refused instead of becoming null",
        ["oc-file-missing"] = "a file part is refused instead of becoming null",
        ["oc-file-pdf"] = "a file part is refused instead of becoming null",
        ["oc-file-txt"] = "a file part is refused instead of becoming null",
        ["or-file-id"] = "a file part is refused instead of being dropped",
        ["or-file-missing"] = "a file part is refused instead of being dropped",
        ["or-file-pdf"] = "a file part is refused instead of being dropped",
        ["or-file-png"] = "a file part is refused instead of being dropped",
        ["or-file-txt"] = "a file part is refused instead of being dropped",
        ["oc-tool-image-result"] = "images come after the last result of a group, not between two",
        ["or-tool-image-result"] = "images come after the last result of a group, not between two",
        ["oc-title-thinking-model"] = "a reasoning model gets room for its title on Chat Completions, too",
    };

    /// <summary>Answers that the reference misreads.</summary>
    private static readonly Dictionary<string, string> OtherAnswers = new()
    {
        ["oc-comment-lines"] = "comments do not break a stream",
        ["oc-crlf-comments"] = "comments do not break a stream",
        ["or-comment-lines"] = "comments do not break a stream",
        ["oc-finish-refusal"] = "a refusal is shown",
        ["oc-reasoning-stream"] = "reasoning of compatible servers is read",
        ["oc-usage-mid-stream"] = "usage in every chunk does not end the answer",
        ["oc-calls-text-same-chunk"] = "text beside a call in one chunk is read",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> CasesWithRequests() =>
        [.. WireCase.All.Where(item => !item.Value.IsUnstable && !OtherRequests.ContainsKey(item.Key) && Asked(item.Value).Any()).Select(item => item.Key)];

    public static TheoryData<string> CasesWithWholeAnswers() =>
        [.. WireCase.All.Where(item => HasWholeAnswers(item.Value) && !OtherAnswers.ContainsKey(item.Key) && !OtherRequests.ContainsKey(item.Key)).Select(item => item.Key)];

    [Theory]
    [MemberData(nameof(CasesWithRequests))]
    public async Task The_same_request_is_sent(string id)
    {
        var wire = WireCase.All[id];
        foreach (var recorded in Asked(wire))
        {
            var isChat = recorded["body"]!.AsObject().ContainsKey("messages");
            var provider = LoopbackProvider.Open(upstream.Server, new ProviderReply { Pieces = [isChat ? AnyAnswer : AnyResponse] });

            await AskAsync(wire, recorded, provider);

            var sent = Assert.Single(provider.Requests);
            Assert.Equal(recorded["path"]!.GetValue<string>(), sent.Path);
            Assert.Equal([], Differences(recorded["body"], sent.Json, "$"));
            Assert.Equal(Credentials(id, recorded), sent.Headers.GetValueOrDefault("authorization"));
            foreach (var name in (string[])["openai-organization", "openai-project", "content-type", "accept"])
            {
                Assert.Equal(recorded["headers"]![name]?.GetValue<string>(), sent.Headers.GetValueOrDefault(name));
            }
        }
    }

    [Theory]
    [MemberData(nameof(CasesWithWholeAnswers))]
    public async Task The_same_answer_is_read(string id)
    {
        var wire = WireCase.All[id];
        var replies = new Queue<JsonObject>(wire.Replies.Where(reply => reply["for"]!.GetValue<string>() == "chat"));
        var (text, reasoning) = ("", "");
        foreach (var recorded in wire.Requests.Where(request => request["purpose"]!.GetValue<string>() is not "title"))
        {
            var reply = replies.Peek()["repeat"]?.GetValue<bool>() is true ? replies.Peek() : replies.Dequeue();
            var provider = LoopbackProvider.Open(upstream.Server, new ProviderReply { Pieces = Pieces(reply["reply"]!.AsObject()) });

            var chunks = await AskAsync(wire, recorded, provider);

            Assert.NotNull(chunks[^1].Finish);
            if (recorded["purpose"]!.GetValue<string>() == "chat")
            {
                text += string.Concat(chunks.Select(chunk => chunk.Content));
                reasoning += string.Concat(chunks.Select(chunk => chunk.Reasoning));
            }
        }

        Assert.Equal((wire.Text, wire.Reasoning), (text, reasoning));
    }

    [Theory]
    [InlineData("oc-comment-lines", "ok", "")]
    [InlineData("or-comment-lines", "ok", "")]
    [InlineData("oc-finish-refusal", "I will not.", "")]
    [InlineData("oc-reasoning-stream", "Forty-two", "hmm")]
    [InlineData("oc-usage-mid-stream", "one two", "")]
    public async Task What_the_reference_misreads_is_read(string id, string text, string reasoning)
    {
        var wire = WireCase.All[id];
        var provider = LoopbackProvider.Open(upstream.Server, new ProviderReply { Pieces = Pieces(wire.Replies[0]["reply"]!.AsObject()) });

        var chunks = await AskAsync(wire, wire.Requests[0], provider);

        Assert.Equal(text, string.Concat(chunks.Select(chunk => chunk.Content)));
        Assert.Equal(reasoning, string.Concat(chunks.Select(chunk => chunk.Reasoning)));
        Assert.Equal(ChatFinishReason.Stop, chunks[^1].Finish);
    }

    // With arguments: a gateway, tried in tests of its own. Routers are not built.
    private static IEnumerable<JsonObject> Asked(WireCase wire) => wire.HasArguments || wire.AgentFile.Contains("routing:", StringComparison.Ordinal) ? [] : wire.Requests.Where(request =>
        request["path"]!.GetValue<string>() is var path && (path.EndsWith("/chat/completions", StringComparison.Ordinal) || path.EndsWith("/responses", StringComparison.Ordinal))
        && request["body"] is JsonObject);

    private static bool HasWholeAnswers(WireCase wire) => !wire.IsUnstable && !wire.HasArguments
        && wire.Requests.Count > 0 && Asked(wire).Count() == wire.Requests.Count
        && wire.Replies.All(reply => reply["for"]!.GetValue<string>() is "chat" or "title" && IsWhole(reply["reply"]!.AsObject()))
        && wire.Requests.Count(request => request["purpose"]!.GetValue<string>() is not "title") is var asked
        && (wire.Replies.Count(reply => reply["for"]!.GetValue<string>() == "chat") >= asked || wire.Replies.Any(reply => reply["repeat"]?.GetValue<bool>() is true));

    /// <summary>A complete event stream that ends as its API says, without an error in it.</summary>
    private static bool IsWhole(JsonObject reply) =>
        reply["status"]?.GetValue<int>() is null or 200 && !reply.ContainsKey("end") && reply["ctype"] is null
        && string.Concat(Pieces(reply)) is var body && (body.Contains("finish_reason\": \"", StringComparison.Ordinal) || body.Contains("response.completed", StringComparison.Ordinal)
            || body.Contains("response.incomplete", StringComparison.Ordinal));

    private static string[] Pieces(JsonObject reply) => reply["pieces"] is JsonArray pieces
        ? [.. pieces.Select(piece => WireCase.Expand(piece!.GetValue<string>()))]
        : [WireCase.Expand(reply["body"]?.GetValue<string>() ?? "")];

    private static string? Credentials(string id, JsonObject recorded) => id switch
    {
        // No key is no header; a key of OpenAI's is none of Ollama's business; a chosen API does not lose the key.
        "oc-forced-chat" or "oc-think-o3-mini-high" => "Bearer <OPENAI_API_KEY>",
        _ when id.StartsWith("oc-alias-ollama", StringComparison.Ordinal) => null,
        _ => recorded["headers"]!["authorization"]?.GetValue<string>() switch
        {
            "Bearer" when id.StartsWith("oc-custom", StringComparison.Ordinal) => null,
            "Bearer" => "Bearer <OPENAI_API_KEY>",
            var other => other,
        },
    };

    private static async Task<List<ChatChunk>> AskAsync(WireCase wire, JsonObject recorded, LoopbackProvider provider)
    {
        string Local(string text) => text.Replace("${UPSTREAM}", provider.Url, StringComparison.Ordinal);
        using var bench = new ModelBench(environment: wire.Environment.ToDictionary(item => item.Key, item => Local(item.Value)));
        var team = AgentFile.Load(System.Text.Encoding.UTF8.GetBytes(Local(wire.AgentFile)));
        var body = recorded["body"]!.AsObject();
        var isTitle = recorded["purpose"]!.GetValue<string>() == "title";
        var request = RecordedRequests.Read(body, WireCase.Tools);
        var model = bench.Models.Create(FindModel(bench, team, body["model"]!.GetValue<string>()));
        return await model.StreamAsync(
            request with
            {
                GeneratingTitle = isTitle,
                MaxTokens = isTitle ? 20 : null,
                StructuredOutput = body.ContainsKey("response_format") || body.ContainsKey("text") ? team.DefaultAgent.StructuredOutput : null,
            },
            Cancel).ToListAsync(Cancel);
    }

    private static ResolvedModel FindModel(ModelBench bench, TeamConfig team, string name)
    {
        var references = team.Models.Keys.Concat(team.Agents.Select(agent => agent.Model)).Concat(team.Agents.SelectMany(agent => agent.Fallback?.Models ?? []));
        foreach (var reference in references)
        {
            if (team.Models.GetValueOrDefault(reference) is { Provider: "anthropic" })
            {
                continue;
            }

            if (bench.Models.Resolve(team, reference).FirstOrDefault(model => model.Config.Model == name) is { } found)
            {
                return found;
            }
        }

        throw new InvalidOperationException($"the agent file names no model {name}");
    }

    private static List<string> Differences(JsonNode? expected, JsonNode? actual, string path)
    {
        switch (expected, actual)
        {
            case (JsonObject text, JsonValue) when text.ContainsKey("$text"):
                return [];
            case (JsonObject wanted, JsonObject got):
                return [.. wanted.Select(member => member.Key).Union(got.Select(member => member.Key)).SelectMany(key => Differences(wanted[key], got[key], $"{path}.{key}"))];
            case (JsonArray wanted, JsonArray got) when wanted.Count == got.Count:
                return [.. wanted.SelectMany((item, index) => Differences(item, got[index], $"{path}[{index}]"))];
            default:
                return JsonNode.DeepEquals(expected, actual) ? [] : [$"{path}: expected {expected?.ToJsonString() ?? "nothing"}, sent {actual?.ToJsonString() ?? "nothing"}"];
        }
    }

    public sealed class Upstream : IAsyncLifetime
    {
        internal ScriptedUpstream Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Server = await ScriptedUpstream.StartAsync();

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
