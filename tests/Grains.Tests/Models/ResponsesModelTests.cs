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
    [InlineData("max_output_tokens", ChatFinishReason.Length)]
    [InlineData("content_filter", ChatFinishReason.ContentFilter)]
    public async Task An_incomplete_response_says_why(string reason, object finish)
    {
        var answer = await AskAsync(
            """{"type":"response.output_text.delta","item_id":"m","delta":"cut of"}""",
            $$"""{"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"{{reason}}" } } }""");

        Assert.Equal((ChatFinishReason)finish, answer[^1].Finish);
    }

    [Theory]
    [InlineData("""{"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"it fell over"}}}""", ChatModelErrorKind.Retryable)]
    [InlineData("""{"type":"error","code":"rate_limit_exceeded","message":"it fell over"}""", ChatModelErrorKind.RateLimited)]
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
