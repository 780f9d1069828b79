using System.Text.Json.Nodes;
using Cagent.Agents.Configuration;
using Cagent.Models;
using Cagent.Sessions;

namespace Cagent.Grains.Tests.Models;

public sealed class ResponsesModelTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Text_reasoning_and_usage_arrive_as_chunks()
    {
        var answer = await AskAsync(
            """{"type":"response.created","response":{"id":"r","model":"up-1"}}""",
            """{"type":"response.reasoning_summary_text.delta","item_id":"rs","delta":"hmm"}""",
            """{"type":"response.output_text.delta","item_id":"m","delta":"Hel"}""",
            """{"type":"response.output_text.delta","item_id":"m","delta":"lo"}""",
            """{"type":"response.output_item.done","item":{"id":"m","type":"message","content":[{"type":"output_text","text":"Hello"}]}}""",
            """{"type":"response.completed","response":{"status":"completed","usage":{"input_tokens":1000,"output_tokens":50,"total_tokens":1050,"input_tokens_details":{"cached_tokens":400},"output_tokens_details":{"reasoning_tokens":20}}}}""");

        Assert.Equal("hmm", string.Concat(answer.Select(chunk => chunk.Reasoning)));
        Assert.Equal("Hello", string.Concat(answer.Select(chunk => chunk.Content)));
        Assert.Equal(ChatFinishReason.Stop, answer[^1].Finish);
        Assert.Equal(new TokenUsage { InputTokens = 600, CachedInputTokens = 400, OutputTokens = 50, ReasoningTokens = 20 }, answer[^1].Usage);
    }

    [Fact]
    public async Task Arguments_that_come_only_with_the_whole_item_are_read_once()
    {
        var answer = await AskAsync(
            """{"type":"response.output_item.added","item":{"id":"fc","type":"function_call","call_id":"call_A","name":"add","arguments":""}}""",
            """{"type":"response.function_call_arguments.done","item_id":"fc","arguments":"{\"a\":1}"}""",
            """{"type":"response.output_item.done","item":{"id":"fc","type":"function_call","call_id":"call_A","name":"add","arguments":"{\"a\":1}"}}""",
            """{"type":"response.completed","response":{"status":"completed"}}""");

        var deltas = answer.SelectMany(chunk => chunk.ToolCalls).ToList();
        Assert.Equal(["call_A", "call_A"], deltas.Select(delta => delta.Id));
        Assert.Equal("""{"a":1}""", string.Concat(deltas.Select(delta => delta.Arguments)));
        Assert.Equal(ChatFinishReason.ToolCalls, answer[^1].Finish);
    }

    [Fact]
    public async Task An_answer_that_comes_only_with_the_last_event_is_read()
    {
        var answer = await AskAsync(
            """{"type":"response.completed","response":{"status":"completed","output":[{"id":"m","type":"message","content":[{"type":"output_text","text":"late"}]}]}}""");

        Assert.Equal("late", string.Concat(answer.Select(chunk => chunk.Content)));
    }

    [Fact]
    public async Task A_refusal_is_shown_as_the_answer()
    {
        var answer = await AskAsync(
            """{"type":"response.refusal.delta","item_id":"m","delta":"I will not."}""",
            """{"type":"response.output_item.done","item":{"id":"m","type":"message","content":[{"type":"refusal","refusal":"I will not."}]}}""",
            """{"type":"response.completed","response":{"status":"completed"}}""");

        Assert.Equal("I will not.", string.Concat(answer.Select(chunk => chunk.Content)));
    }

    [Theory]
    [InlineData("""{"type":"response.output_text.done","item_id":"m","content_index":0,"text":"whole"}""")]
    [InlineData("""{"type":"response.content_part.done","item_id":"m","part":{"type":"output_text","text":"whole"}}""")]
    [InlineData("""{"type":"response.content_part.added","item_id":"m","part":{"type":"output_text","text":"whole"}}""")]
    [InlineData("""{"type":"response.refusal.done","item_id":"m","refusal":"whole"}""")]
    [InlineData("""{"type":"response.output_item.done","item":{"id":"m","type":"message","content":[{"type":"output_text","text":"who"},{"type":"output_text","text":"le"}]}}""")]
    public async Task Text_that_comes_only_as_a_whole_is_read(string whole)
    {
        var answer = await AskAsync(whole, """{"type":"response.completed","response":{"status":"completed"}}""");

        Assert.Equal("whole", string.Concat(answer.Select(chunk => chunk.Content)));
    }

    [Theory]
    [InlineData("""{"item_id":"m","output_index":0,"content_index":0}""", """{"item_id":"m","output_index":0,"content_index":0}""", "m")]
    [InlineData("""{"item_id":"m"}""", """{"item_id":"m"}""", "m")]
    [InlineData("""{"output_index":0,"content_index":0}""", """{"output_index":0,"content_index":0}""", "m")]
    [InlineData("""{"item_id":"m1","output_index":0}""", """{"item_id":"m2","output_index":0}""", "m3")]
    [InlineData("{}", "{}", "m")]
    public async Task Text_that_comes_once_more_as_a_whole_is_shown_once(string deltaPlace, string donePlace, string item)
    {
        var answer = await AskAsync(
            At(deltaPlace, """{"type":"response.output_text.delta","delta":"Hel"}"""),
            At(deltaPlace, """{"type":"response.output_text.delta","delta":"lo"}"""),
            At(donePlace, """{"type":"response.output_text.done","text":"Hello"}"""),
            At(donePlace, """{"type":"response.content_part.done","part":{"type":"output_text","text":"Hello"}}"""),
            $$"""{"type":"response.output_item.done","output_index":0,"item":{"id":"{{item}}","type":"message","content":[{"type":"output_text","text":"Hello"}]} }""",
            $$"""{"type":"response.completed","response":{"status":"completed","output":[{"id":"{{item}}","type":"message","content":[{"type":"output_text","text":"Hello"}]}]} }""");

        Assert.Equal("Hello", string.Concat(answer.Select(chunk => chunk.Content)));
    }

    [Fact]
    public async Task A_second_part_that_comes_only_with_its_item_is_added()
    {
        var answer = await AskAsync(
            """{"type":"response.output_text.delta","item_id":"m","output_index":0,"content_index":0,"delta":"one "}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"id":"m","type":"message","content":[{"type":"output_text","text":"one "},{"type":"output_text","text":"two"}]}}""",
            """{"type":"response.completed","response":{"status":"completed"}}""");

        Assert.Equal("one two", string.Concat(answer.Select(chunk => chunk.Content)));
    }

    [Fact]
    public async Task A_thought_that_comes_only_as_a_whole_is_read_and_is_no_text()
    {
        var answer = await AskAsync(
            """{"type":"response.content_part.added","item_id":"rs","part":{"type":"reasoning_text","text":"hmm"}}""",
            """{"type":"response.reasoning_text.done","item_id":"rs","text":"hmm"}""",
            """{"type":"response.content_part.done","item_id":"rs","part":{"type":"reasoning_text","text":"hmm"}}""",
            """{"type":"response.output_text.delta","item_id":"m","delta":"Hello"}""",
            """{"type":"response.completed","response":{"status":"completed"}}""");

        Assert.Equal(("hmm", "Hello"), (string.Concat(answer.Select(chunk => chunk.Reasoning)), string.Concat(answer.Select(chunk => chunk.Content))));
    }

    /// <summary>Two calls whose fragments are interleaved, by servers that name them differently.</summary>
    [Theory]
    [InlineData("""{"id":"f0","call_id":"c0"}""", """{"id":"f1","call_id":"c1"}""", """{"item_id":"f0"}""", """{"item_id":"f1"}""", "c0", "c1")]
    [InlineData("""{"call_id":"c0"}""", """{"call_id":"c1"}""", """{"output_index":0}""", """{"output_index":1}""", "c0", "c1")]
    [InlineData("""{"id":"f0"}""", """{"id":"f1"}""", """{"item_id":"f0"}""", """{"item_id":"f1"}""", "f0", "f1")]
    [InlineData(
        """{"id":"x0","call_id":"c0"}""", """{"id":"x1","call_id":"c1"}""", """{"item_id":"y0","output_index":0}""", """{"item_id":"y1","output_index":1}""", "c0", "c1")]
    [InlineData("""{"id":"f0","call_id":"c0"}""", """{"id":"f1","call_id":"c0"}""", """{"item_id":"f0"}""", """{"item_id":"f1"}""", "c0", null)]
    [InlineData("{}", "{}", """{"output_index":0}""", """{"output_index":1}""", null, null)]
    public async Task Fragments_find_their_call(string first, string second, string toFirst, string toSecond, string? firstId, string? secondId)
    {
        string Item(string type, int place, string named, string arguments) =>
            $$"""{"type":"response.output_item.{{type}}","output_index":{{place}},"item":{{At(named, $$"""{"type":"function_call","name":"{{"ab"[place]}}","arguments":"{{arguments}}"}""")}} }""";
        var answer = await AskAsync(
            Item("added", 0, first, ""),
            Item("added", 1, second, ""),
            At(toFirst, """{"type":"response.function_call_arguments.delta","delta":"[0"}"""),
            At(toSecond, """{"type":"response.function_call_arguments.delta","delta":"[1"}"""),
            At(toFirst, """{"type":"response.function_call_arguments.delta","delta":"]"}"""),
            At(toSecond, """{"type":"response.function_call_arguments.delta","delta":"]"}"""),
            Item("done", 0, first, "[0]"),
            Item("done", 1, second, "[1]"),
            """{"type":"response.completed","response":{"status":"completed"}}""");

        var calls = answer.SelectMany(chunk => chunk.ToolCalls).GroupBy(delta => delta.Id).ToList();
        Assert.Equal(["a[0]", "b[1]"], calls.Select(call => string.Concat(call.Select(delta => delta.Name)) + string.Concat(call.Select(delta => delta.Arguments))));
        Assert.All(calls, call => Assert.NotEmpty(call.Key!));
        Assert.Equal(firstId ?? calls[0].Key, calls[0].Key);
        Assert.Equal(secondId ?? calls[1].Key, calls[1].Key);
    }

    [Fact]
    public async Task Half_a_character_does_not_break_an_answer()
    {
        var answer = await AskAsync(
            """{"type":"response.output_text.delta","item_id":"m","delta":"a\ud83d"}""",
            """{"type":"response.output_text.delta","item_id":"m","delta":"\n\"b"}""",
            """{"type":"response.completed","response":{"status":"completed"}}""");

        Assert.Equal("a\uFFFD\n\"b", string.Concat(answer.Select(chunk => chunk.Content)));
    }

    [Theory]
    [InlineData("max_output_tokens", ChatFinishReason.Length)]
    [InlineData("content_filter", ChatFinishReason.ContentFilter)]
    public async Task An_incomplete_response_says_why(string reason, object finish)
    {
        var answer = await AskAsync(
            """{"type":"response.output_text.delta","item_id":"m","delta":"cut of"}""",
            $$"""{"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"{{reason}}" } } }""");

        Assert.Equal((ChatFinishReason)finish, answer[^1].Finish);
    }

    [Fact]
    public async Task The_type_of_the_last_event_says_enough()
    {
        var cut = await AskAsync(
            """{"type":"response.output_text.delta","item_id":"m","delta":"cut of"}""", """{"type":"response.incomplete","response":{}}""");
        var whole = await AskAsync("""{"type":"response.output_text.delta","item_id":"m","delta":"whole"}""", """{"type":"response.completed"}""");

        Assert.Equal((ChatFinishReason.Length, ChatFinishReason.Stop), (cut[^1].Finish, whole[^1].Finish));
    }

    [Theory]
    [InlineData("""{"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"it fell over"}}}""", ChatModelErrorKind.Retryable)]
    [InlineData("""{"type":"error","code":"rate_limit_exceeded","message":"it fell over"}""", ChatModelErrorKind.RateLimited)]
    [InlineData("""{"type":"error","error":{"code":"rate_limit_exceeded","message":"it fell over"}}""", ChatModelErrorKind.RateLimited)]
    [InlineData("""{"type":"response.failed","response":{"error":{"code":"invalid_prompt","message":"it fell over"}}}""", ChatModelErrorKind.Fatal)]
    [InlineData("""{"type":"response.failed","response":{"status":"failed","error":{"code":"invalid_prompt","message":"it fell over"}}}""", ChatModelErrorKind.Fatal)]
    public async Task A_failed_response_is_an_error(string lastEvent, object kind)
    {
        var failure = await Assert.ThrowsAsync<ChatModelException>(() => AskAsync(lastEvent));

        Assert.Contains("it fell over", failure.Message, StringComparison.Ordinal);
        Assert.Equal((ChatModelErrorKind)kind, failure.Kind);
    }

    [Fact]
    public async Task Text_beside_calls_is_sent_back_before_them()
    {
        await using var provider = await LoopbackProvider.StartAsync(Reply("""{"type":"response.completed","response":{"status":"completed","output":[]}}"""));
        using var bench = new ModelBench();
        var request = new ChatRequest
        {
            Messages =
            [
                new() { Role = ChatRoles.User, Content = "q" },
                new() { Role = ChatRoles.Assistant, Content = "let me see", ToolCalls = [new() { Id = "c1", Function = new() { Name = "f", Arguments = "{}" } }] },
                new() { Role = ChatRoles.Tool, ToolCallId = "c1", Content = "r" },
            ],
        };

        await Create(bench, provider).StreamAsync(request, Cancel).ToListAsync(Cancel);

        var input = JsonNode.Parse(Assert.Single(provider.Requests).Body)!["input"]!.AsArray();
        Assert.Equal(["q", "let me see"], input.Take(2).Select(item => item!["content"]!.GetValue<string>()));
        Assert.Equal(["function_call", "function_call_output"], input.Skip(2).Select(item => item!["type"]!.GetValue<string>()));
    }

    /// <summary>An event or item with more members.</summary>
    private static string At(string members, string json) => members is "{}" ? json : $"{members[..^1]},{json[1..]}";

    private static IChatModel Create(ModelBench bench, LoopbackProvider provider) =>
        bench.Create(new ModelConfig { Provider = "openai", Model = "gpt-4.1", BaseUrl = provider.Url + "/v1" });

    private static ProviderReply Reply(params string[] events) => new() { Pieces = [.. events.Select(text => $"event: x\ndata: {text}\n\n")] };

    private static async Task<List<ChatChunk>> AskAsync(params string[] events)
    {
        await using var provider = await LoopbackProvider.StartAsync(Reply(events));
        using var bench = new ModelBench();
        return await Create(bench, provider).StreamAsync(ModelBench.Ask("Say hello"), Cancel).ToListAsync(Cancel);
    }
}
