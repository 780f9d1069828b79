using System.Text.Json.Nodes;
using Cagent.Testing.Upstream;

namespace Cagent.Conformance.Tests.Conversations;

/// <summary>What models say reaches the client as they say it, with what it cost.</summary>
public sealed class AnswerTests(Laboratory laboratory)
{
    [Theory]
    [InlineData(AgentKinds.Chat, 128_000, 2.5, 10)]
    [InlineData(AgentKinds.Responses, 1_047_576, 2, 8)]
    public async Task A_conversation_has_text_usage_and_cost(string kind, long contextLimit, double inputPrice, double outputPrice)
    {
        var talk = await Conversation.OpenAsync(
            laboratory,
            kind,
            ModelReply.Text("Hel", "lo") with { InputTokens = 1000, OutputTokens = 500 },
            ModelReply.Text("Bye") with { InputTokens = 2000, OutputTokens = 100 });

        var first = await talk.SayAsync("hi");
        var second = await talk.SayAsync("so long");

        Assert.Equal(("Hello", "Bye"), (first.Text, second.Text));
        Assert.Equal(["user: hi", "assistant: Hello", "user: so long", "assistant: Bye"], await talk.LinesAsync());
        var firstCost = ((1000 * inputPrice) + (500 * outputPrice)) / 1_000_000;
        var secondCost = ((2000 * inputPrice) + (100 * outputPrice)) / 1_000_000;
        CheckUsage(first, 1000, 500, contextLimit, firstCost, firstCost);
        CheckUsage(second, 2000, 100, contextLimit, firstCost + secondCost, secondCost);
        await talk.CheckAsync(runs: 2);
    }

    [Theory]
    [InlineData(AgentKinds.Chat)]
    [InlineData(AgentKinds.Responses)]
    public async Task Reasoning_is_shown_before_the_answer_and_kept_with_it(string kind)
    {
        var talk = await Conversation.OpenAsync(laboratory, kind, ModelReply.Text("42") with { Reasoning = ["hm, ", "well"] });

        var run = await talk.SayAsync("What is it?");

        Assert.Equal("hm, well", string.Concat(run.All("agent_choice_reasoning").Select(item => item["content"]!.GetValue<string>())));
        Assert.True(run.Types.ToList().LastIndexOf("agent_choice_reasoning") < run.Types.ToList().IndexOf("agent_choice"));
        var answer = (await talk.HistoryAsync())[^1];
        Assert.Equal(("42", "hm, well"), (answer["content"]!.GetValue<string>(), answer["reasoning_content"]!.GetValue<string>()));
        await talk.CheckAsync(runs: 1);
    }

    [Theory]
    [InlineData(AgentKinds.Chat)]
    [InlineData(AgentKinds.Responses)]
    public async Task A_long_answer_loses_nothing(string kind)
    {
        var parts = Enumerable.Range(0, 2000).Select(number => $"{number} ").ToArray();
        var talk = await Conversation.OpenAsync(laboratory, kind, ModelReply.Text(parts));

        var run = await talk.SayAsync("Count.");

        Assert.Equal(string.Concat(parts), run.Text);
        Assert.Equal($"assistant: {string.Concat(parts)}", (await talk.LinesAsync())[^1]);
        await talk.CheckAsync(runs: 1);
    }

    [Theory]
    [InlineData(AgentKinds.Chat)]
    [InlineData(AgentKinds.Responses)]
    public async Task An_answer_cut_by_the_limit_ends_the_turn(string kind)
    {
        var talk = await Conversation.OpenAsync(laboratory, kind, ModelReply.Text("cut of") with { Finish = "length" });

        var run = await talk.SayAsync("Go on.");

        Assert.Equal("cut of", run.Text);
        Assert.Equal("length", run.Only("token_usage")["usage"]!["last_message"]!["finish_reason"]!.GetValue<string>());
        Assert.Single(talk.Model.Asked);
        await talk.CheckAsync(runs: 1);
    }

    [Fact]
    public async Task An_answer_without_usage_is_an_answer()
    {
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Chat, ModelReply.Text("plain") with { ReportsUsage = false });

        var run = await talk.SayAsync("hi");

        Assert.Equal("plain", run.Text);
        Assert.Null(run.Only("token_usage")["usage"]!["last_message"]);
        await talk.CheckAsync(runs: 1);
    }

    [Fact]
    public async Task A_filtered_answer_ends_the_turn_with_a_warning()
    {
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Chat, ModelReply.Text("ba") with { Finish = "content_filter" });

        var run = await talk.SayAsync("hi");

        Assert.Contains("content filter", run.Only("warning")["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Single(talk.Model.Asked);
        await talk.CheckAsync(runs: 1);
    }

    private static void CheckUsage(ConversationRun run, long input, long output, long limit, double sessionCost, double cost)
    {
        var usage = run.Only("token_usage")["usage"]!.AsObject();
        Assert.Equal((input, output, input + output, limit), (Count(usage, "input_tokens"), Count(usage, "output_tokens"), Count(usage, "context_length"), Count(usage, "context_limit")));
        Assert.Equal(sessionCost, usage["cost"]!.GetValue<double>(), precision: 9);
        Assert.Equal(cost, usage["last_message"]!["Cost"]!.GetValue<double>(), precision: 9);
    }

    private static long Count(JsonObject usage, string name) => usage[name]!.GetValue<long>();
}
