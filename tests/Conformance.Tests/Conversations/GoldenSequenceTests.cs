using System.Net;
using System.Text.Json.Nodes;
using Cagent.Testing.Upstream;
using static Cagent.Conformance.Tests.Conversations.Sequences;

namespace Cagent.Conformance.Tests.Conversations;

/// <summary>The exact order of events of each kind of run (runtime, appendix A).</summary>
public sealed class GoldenSequenceTests(Laboratory laboratory)
{
    [Fact]
    public async Task A_plain_answer()
    {
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Unknown, ModelReply.Text("Hello"));

        var run = await talk.SayAsync("hi");

        CheckSequence(run, $"{Prologue} {Answer} stream_stopped");
        Assert.Equal(0, run.Only("user_message")["session_position"]!.GetValue<int>());
        Assert.Equal("openai/scripted", run.Only("agent_info")["model"]!.GetValue<string>());
        Assert.All(run.All("toolset_info"), item => Assert.Equal(0, item["available_tools"]!.GetValue<int>()));
        var usage = run.Only("token_usage")["usage"]!;
        Assert.Equal((3, 2, 5, 0), (Number(usage, "input_tokens"), Number(usage, "output_tokens"), Number(usage, "context_length"), Number(usage, "context_limit")));
        Assert.Equal("scripted", usage["last_message"]!["Model"]!.GetValue<string>());
    }

    [Fact]
    public async Task Five_pieces_of_text()
    {
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Unknown, ModelReply.Text("a", "b", "c", "d", "e"));

        var run = await talk.SayAsync("hi");

        CheckSequence(run, $"{Prologue} agent_choice agent_choice agent_choice agent_choice {Answer} stream_stopped");
        Assert.Equal(["a", "b", "c", "d", "e"], run.All("agent_choice").Select(item => item["content"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Reasoning_and_then_text()
    {
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Unknown, ModelReply.Text("42") with { Reasoning = ["hm", "well"] });

        CheckSequence(await talk.SayAsync("hi"), $"{Prologue} agent_choice_reasoning agent_choice_reasoning {Answer} stream_stopped");
    }

    [Fact]
    public async Task Reasoning_and_text_in_turns()
    {
        static Task DeltaAsync(UpstreamExchange exchange, string name, string text) => exchange.SendEventAsync(
            new JsonObject { ["choices"] = new JsonArray(new JsonObject { ["delta"] = new JsonObject { [name] = text } }) }.ToJsonString());
        var reply = ModelReply.Text("one") with
        {
            Reasoning = ["hm"],
            BeforeEnd = async exchange =>
            {
                await DeltaAsync(exchange, "reasoning_content", "well");
                await DeltaAsync(exchange, "content", "two");
            },
        };
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Unknown, reply);

        CheckSequence(await talk.SayAsync("hi"), $"{Prologue} agent_choice_reasoning agent_choice agent_choice_reasoning {Answer} stream_stopped");
    }

    [Fact]
    public async Task A_provider_that_refuses()
    {
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Unknown, ModelReply.Failure(HttpStatusCode.BadRequest, "no"));

        CheckSequence(await talk.SayAsync("hi"), $"{Prologue} error stream_stopped");
    }

    [Fact]
    public async Task Cancelled_at_once()
    {
        var gate = new Gate();
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Unknown, new ModelReply { Before = gate.WaitAsync });

        var run = await talk.PostAsync("hi");
        await run.UntilAsync("stream_started");
        await talk.SendAsync(HttpMethod.Post, "/cancel");
        await run.ReadToEndAsync();

        CheckSequence(run, $"{Prologue} stream_stopped");
    }

    [Fact]
    public async Task A_transferred_task()
    {
        var task = new JsonObject { ["agent"] = "helper", ["task"] = "Count.", ["expected_output"] = "numbers" };
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Team, ModelReply.Call(ModelToolCall.With("t", "transfer_task", task)), ModelReply.Text("1"), Done);

        var run = await talk.SayAsync("hi");

        CheckSequence(
            run,
            $"{ToolPrologue} {Calls} tool_call agent_switching agent_info agent_info team_info toolset_info stream_started toolset_info {Answer} stream_stopped "
                + $"sub_session_completed agent_switching agent_info {Result} {End}");
        Assert.Equal([true, false], run.All("agent_switching").Select(item => item["switching"]!.GetValue<bool>()));
        Assert.Equal(["root", "helper", "helper", "root"], run.All("agent_info").Select(item => item["agent_name"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("approve", $"tool_call {Result} {Listing} max_iterations_reached {Answer} stream_stopped")]
    [InlineData("reject", $"tool_call {Result} {Listing} max_iterations_reached message_added stream_stopped")]
    public async Task The_limit_of_turns(string confirmation, string rest)
    {
        var talk = await (await Conversation.OpenAsync(laboratory, AgentKinds.Limited, ModelReply.Call(Shell("a")), Done)).ApproveToolsAsync();

        var run = await talk.PostAsync("hi");
        await run.UntilAsync("max_iterations_reached");
        await talk.ResumeAsync(confirmation);
        await run.ReadToEndAsync();

        CheckSequence(run, $"{ToolPrologue} {Calls} {rest}");
        Assert.Equal(1, run.Only("max_iterations_reached")["max_iterations"]!.GetValue<int>());
    }

    [Fact]
    public async Task The_limit_of_turns_grows_by_ten()
    {
        var calls = Enumerable.Range(0, 11).Select(number => ModelReply.Call(Shell($"a{number}")));
        var talk = await (await Conversation.OpenAsync(laboratory, AgentKinds.Limited, [.. calls, Done])).ApproveToolsAsync();

        var run = await talk.PostAsync("hi");
        await run.UntilAsync("max_iterations_reached");
        await talk.ResumeAsync("approve");
        var second = await run.UntilAsync("max_iterations_reached");
        await talk.ResumeAsync("approve");
        await run.ReadToEndAsync();

        Assert.Equal(11, second["max_iterations"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_full_context_at_the_start_of_a_turn()
    {
        var talk = await Conversation.OpenAsync(
            laboratory, AgentKinds.Chat, ModelReply.Text("long") with { InputTokens = 115_000, OutputTokens = 201 }, ModelReply.Text("the summary"), Done);

        await talk.SayAsync("first");
        var run = await talk.SayAsync("second");

        CheckSequence(run, $"{Prologue} session_compaction session_summary session_compaction token_usage {Answer} stream_stopped");
        Assert.Equal(["started", "completed"], run.All("session_compaction").Select(item => item["status"]!.GetValue<string>()));
        Assert.Null(run.All("token_usage")[0]["usage"]!["last_message"]);
        Assert.Equal(["user: Session Summary: the summary", "user: second"], talk.LastPrompt());
    }

    [Fact]
    public async Task A_context_that_is_just_full()
    {
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Chat, ModelReply.Text("long") with { InputTokens = 115_000, OutputTokens = 200 }, Done);

        await talk.SayAsync("first");

        CheckSequence(await talk.SayAsync("second"), $"{Prologue} {Answer} stream_stopped");
    }

    [Fact]
    public async Task A_context_that_is_too_long()
    {
        var overflow = ModelReply.Failure(HttpStatusCode.BadRequest, "This model's maximum context length is 128000 tokens");
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Unknown, overflow, ModelReply.Text("the summary"), Done);

        var run = await talk.SayAsync("hi");

        CheckSequence(run, $"{Prologue} warning session_compaction session_summary session_compaction token_usage toolset_info {Answer} stream_stopped");
    }

    [Fact]
    public async Task A_primary_that_refuses_and_a_fallback_that_answers()
    {
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Fallback, ModelReply.Failure(HttpStatusCode.Unauthorized, "no"), Done, Done);

        var first = await talk.SayAsync("hi");
        var second = await talk.SayAsync("again");

        CheckSequence(first, $"{Prologue} model_fallback agent_choice agent_info message_added token_usage stream_stopped");
        Assert.Equal((1, 3), (Number(first.Only("model_fallback"), "attempt"), Number(first.Only("model_fallback"), "max_attempts")));
        Assert.Equal(["openai/gpt-4o", "openai/gpt-4o-mini"], Models(first));
        CheckSequence(second, $"{Prologue} agent_info agent_choice agent_info message_added token_usage stream_stopped");
        Assert.Equal(["openai/gpt-4o-mini", "openai/gpt-4o", "openai/gpt-4o-mini"], Models(second));
    }

    [Fact]
    public async Task A_primary_that_is_broken_and_a_fallback_that_answers()
    {
        var broken = ModelReply.Failure(HttpStatusCode.InternalServerError, "oops", ("x-should-retry", "false"));
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Fallback, broken, broken, broken, Done, Done);

        var first = await talk.SayAsync("hi");
        var second = await talk.SayAsync("again");

        CheckSequence(first, $"{Prologue} model_fallback agent_choice agent_info message_added token_usage stream_stopped");
        var times = talk.Model.Asked.Select(request => request.At).ToList();
        Assert.InRange(times[1] - times[0], TimeSpan.FromMilliseconds(175), TimeSpan.FromSeconds(30));
        Assert.InRange(times[2] - times[1], TimeSpan.FromMilliseconds(355), TimeSpan.FromSeconds(30));
        CheckSequence(second, $"{Prologue} {Answer} stream_stopped");
        Assert.Equal("gpt-4o", talk.Model.Asked[^1].Json!["model"]!.GetValue<string>());
    }

    private static IEnumerable<string> Models(ConversationRun run) => run.All("agent_info").Select(item => item["model"]!.GetValue<string>());

    private static int Number(JsonNode item, string name) => item[name]!.GetValue<int>();
}
