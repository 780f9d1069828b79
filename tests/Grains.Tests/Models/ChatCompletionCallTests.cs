using Cagent.Agents.Configuration;
using Cagent.Models;

namespace Cagent.Grains.Tests.Models;

/// <summary>Streams of chat completions as compatible servers send them.</summary>
public sealed class ChatCompletionCallTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Fragments of calls and the calls that they are: id (<c>?</c> = one of ours), name, arguments.</summary>
    public static TheoryData<string, string[], string[]> Fragments() => new()
    {
        {
            "by index",
            [
                """{"index":0,"id":"a","function":{"name":"f","arguments":"{"}},{"index":1,"id":"b","function":{"name":"g","arguments":"["}}""",
                """{"index":0,"function":{"arguments":"}"}},{"index":1,"function":{"arguments":"]"}}""",
            ],
            ["a f {}", "b g []"]
        },
        {
            "whole calls at one index",
            [
                """{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}},{"index":0,"id":"b","function":{"name":"g","arguments":"[]"}}""",
            ],
            ["a f {}", "b g []"]
        },
        {
            "without indexes",
            [
                """{"id":"a","function":{"name":"f","arguments":"{"}}""",
                """{"id":"b","function":{"name":"g","arguments":"[]"}}""",
                """{"id":"a","function":{"arguments":"}"}}""",
            ],
            ["a f {}", "b g []"]
        },
        {
            "without indexes and ids",
            [
                """{"function":{"name":"f","arguments":"{"}}""",
                """{"function":{"arguments":"}"}}""",
                """{"function":{"name":"g","arguments":"[]"}}""",
            ],
            ["? f {}", "? g []"]
        },
        {
            "an id that comes late",
            [
                """{"index":0,"function":{"name":"f","arguments":"{"}}""",
                """{"index":0,"id":"a","function":{"arguments":"}"}}""",
                """{"index":0,"id":"a","function":{"arguments":" "}}""",
            ],
            ["? f {} "]
        },
        {
            "one id for two calls",
            [
                """{"index":0,"id":"a","function":{"name":"f","arguments":"{"}}""",
                """{"index":1,"id":"a","function":{"name":"g","arguments":"["}}""",
                """{"index":0,"function":{"arguments":"}"}},{"index":1,"id":"a","function":{"arguments":"]"}}""",
            ],
            ["a f {}", "? g []"]
        },
        {
            "id and name on each fragment",
            [
                """{"index":0,"id":"a","function":{"name":"f","arguments":"{"}}""",
                """{"index":0,"id":"a","function":{"name":"f","arguments":"}"}}""",
            ],
            ["a f {}"]
        },
        {
            "empty ids on later fragments",
            [
                """{"index":0,"id":"a","function":{"name":"f","arguments":"{"}}""",
                """{"index":0,"id":"","function":{"name":"","arguments":"}"}}""",
            ],
            ["a f {}"]
        },
    };

    [Theory]
    [MemberData(nameof(Fragments))]
    public async Task Fragments_find_their_call(string what, string[] fragments, string[] calls)
    {
        var answer = await AskAsync([.. fragments.Select(fragment => Delta($$"""{"tool_calls":[{{fragment}}]}"""))]);

        var found = answer.SelectMany(chunk => chunk.ToolCalls).GroupBy(delta => delta.Id!)
            .Select(call => $"{Given(call.Key)} {call.First().Name} {string.Concat(call.Select(delta => delta.Arguments))}");
        Assert.Equal((what, string.Join(", ", calls)), (what, string.Join(", ", found)));
        Assert.Equal(ChatFinishReason.ToolCalls, answer[^1].Finish);
    }

    [Theory]
    [InlineData("a\\ud83d", "a\uFFFD")]
    [InlineData("\\ude00 \\\"b\\\" \\\\ \\n\\t\\u00e9", "\uFFFD \"b\" \\ \n\t\u00e9")]
    [InlineData("\\ud83d\\ude00", "\U0001F600")]
    public async Task Half_a_character_does_not_break_an_answer(string escaped, string text)
    {
        var answer = await AskAsync(Delta($$"""{"content":"{{escaped}}"}"""));

        Assert.Equal(text, string.Concat(answer.Select(chunk => chunk.Content)));
    }

    [Fact]
    public async Task A_part_of_another_kind_is_skipped()
    {
        var answer = await AskAsync(Delta(
            """{"content":[{"type":"thinking","thinking":[{"text":5},{"text":"hm"},7]},{"text":null},"x",{"type":"text","text":"yes"}]}"""));

        Assert.Equal(("hm", "yes"), (string.Concat(answer.Select(chunk => chunk.Reasoning)), string.Concat(answer.Select(chunk => chunk.Content))));
    }

    [Theory]
    [InlineData("event: error\ndata: {\"message\":\"it fell over\"}\n\n", ChatModelErrorKind.Fatal)]
    [InlineData("data: {\"object\":\"error\",\"message\":\"it fell over\",\"code\":503}\n\n", ChatModelErrorKind.Retryable)]
    [InlineData("event: error\ndata: {\"error\":{\"message\":\"it fell over\",\"code\":429}}\n\n", ChatModelErrorKind.RateLimited)]
    public async Task An_event_that_is_an_error_fails_the_answer(string last, object kind)
    {
        var failure = await Assert.ThrowsAsync<ChatModelException>(() => AskAsync(Delta("""{"content":"par"}"""), last));

        Assert.Contains("received error while streaming: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("it fell over", failure.Message, StringComparison.Ordinal);
        Assert.Equal((ChatModelErrorKind)kind, failure.Kind);
    }

    private static string Given(string id) => id.StartsWith("call_", StringComparison.Ordinal) ? "?" : id;

    private static string Delta(string delta) => $$"""data: {"object":"chat.completion.chunk","choices":[{"index":0,"delta":{{delta}}}]}""" + "\n\n";

    private static async Task<List<ChatChunk>> AskAsync(params string[] pieces)
    {
        await using var provider = await LoopbackProvider.StartAsync(new ProviderReply { Pieces = [.. pieces, "data: [DONE]\n\n"] });
        using var bench = new ModelBench();
        var model = bench.Create(new ModelConfig { Provider = "openai", Model = "gpt-4o", BaseUrl = provider.Url + "/v1" });
        return await model.StreamAsync(ModelBench.Ask("Say hello"), Cancel).ToListAsync(Cancel);
    }
}
