using System.Net;
using System.Text.Json.Nodes;
using Cagent.Testing.Upstream;

namespace Cagent.Conformance.Tests.Conversations;

/// <summary>Clients that leave, come back, or come twice.</summary>
public sealed class LeavingTests(Laboratory laboratory)
{
    private static readonly ModelToolCall Call = ModelToolCall.With("a", "shell", new JsonObject { ["cmd"] = "echo one" });

    [Theory]
    [InlineData(AgentKinds.Chat, "")]
    [InlineData(AgentKinds.Chat, "?on_disconnect=cancel")]
    [InlineData(AgentKinds.Responses, "?on_disconnect=auto")]
    public async Task Who_leaves_stops_the_agent_and_keeps_what_it_said(string kind, string query)
    {
        var gate = new Gate();
        var talk = await Conversation.OpenAsync(laboratory, kind, gate.Reply("half an ans"));

        var run = await talk.PostAsync("hi", query);
        await run.UntilAsync("agent_choice");
        await run.LeaveAsync();
        await gate.Left;
        await talk.WaitUntilIdleAsync();

        Assert.Equal(["user: hi", "assistant: half an ans"], await talk.LinesAsync());
        await talk.CheckAsync(runs: 1);
    }

    [Fact]
    public async Task Who_leaves_while_the_model_is_silent_stops_the_agent()
    {
        var gate = new Gate();
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Chat, new ModelReply { Before = gate.WaitAsync });

        var run = await talk.PostAsync("hi");
        await run.UntilAsync("stream_started");
        await talk.Room.WaitForRequestAsync(TestContext.Current.CancellationToken);
        await run.LeaveAsync();
        await gate.Left;
        await talk.WaitUntilIdleAsync();

        Assert.Equal(["user: hi"], await talk.LinesAsync());
        await talk.CheckAsync(runs: 1);
    }

    [Fact]
    public async Task The_next_message_after_an_escape_is_taken_at_once()
    {
        var gate = new Gate();
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Chat, gate.Reply("half an ans"), ModelReply.Text("whole"));

        var run = await talk.PostAsync("first");
        await run.UntilAsync("agent_choice");
        await run.LeaveAsync();
        var next = await talk.SayAsync("second");

        Assert.Equal("whole", next.Text);
        Assert.Equal(["user: first", "assistant: half an ans", "user: second"], talk.LastPrompt());
        await gate.Left;
        await talk.CheckAsync(runs: 2);
    }

    [Fact]
    public async Task A_run_that_shall_continue_does()
    {
        var gate = new Gate();
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Chat, gate.Reply("whole"));

        var run = await talk.PostAsync("hi", "?on_disconnect=continue");
        await run.UntilAsync("agent_choice");
        await run.LeaveAsync();
        gate.Open();
        await talk.WaitUntilIdleAsync();

        Assert.Equal(["user: hi", "assistant: whole"], await talk.LinesAsync());
        await talk.CheckAsync(runs: 1);
    }

    [Fact]
    public async Task A_run_that_somebody_else_watches_goes_on()
    {
        var gate = new Gate();
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Chat, gate.Reply("whole"));

        var run = await talk.PostAsync("hi");
        await run.UntilAsync("agent_choice");
        var watcher = await talk.WatchAsync(since: 0);
        await watcher.UntilAsync("agent_choice");
        await run.LeaveAsync();
        gate.Open();
        await watcher.UntilEndsAsync(1);

        Assert.Equal("normal", watcher.Only("stream_stopped")["reason"]!.GetValue<string>());
        Assert.Equal(["user: hi", "assistant: whole"], await talk.LinesAsync());
        await watcher.LeaveAsync();
        await talk.CheckAsync(runs: 1);
    }

    [Fact]
    public async Task A_question_waits_for_whoever_comes_back()
    {
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Tools, ModelReply.Call(Call), ModelReply.Text("done"));

        var run = await talk.PostAsync("go");
        await run.UntilAsync("tool_call_confirmation");
        await run.LeaveAsync();
        var watcher = await talk.WatchAsync(since: 0);
        await watcher.UntilAsync("tool_call_confirmation");
        Assert.Equal(HttpStatusCode.OK, (await talk.ResumeAsync("approve", "a")).Status);
        await watcher.UntilEndsAsync(1);

        Assert.Single(watcher.All("tool_call"));
        Assert.Equal("assistant: done", (await talk.LinesAsync())[^1]);
        await watcher.LeaveAsync();
        await talk.CheckAsync(runs: 1);
    }

    [Fact]
    public async Task Who_left_a_question_open_may_go_on_with_something_else()
    {
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Tools, ModelReply.Call(Call), ModelReply.Text("something else"));

        var run = await talk.PostAsync("go");
        await run.UntilAsync("tool_call_confirmation");
        await run.LeaveAsync();
        var next = await talk.SayAsync("never mind");

        Assert.Equal("something else", next.Text);
        Assert.Equal(HttpStatusCode.Conflict, (await talk.ResumeAsync("approve", "a")).Status);
        await talk.CheckAsync(runs: 2);
    }

    [Fact]
    public async Task A_busy_session_refuses_another_run()
    {
        var gate = new Gate();
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Chat, gate.Reply("first"));

        var run = await talk.PostAsync("one");
        await run.UntilAsync("agent_choice");
        var refused = await talk.PostAsync("two");
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Equal("session_busy", (await refused.BodyAsync())["code"]!.GetValue<string>());
        gate.Open();
        await run.ReadToEndAsync();

        Assert.Equal(["user: one", "assistant: first"], await talk.LinesAsync());
        await talk.CheckAsync(runs: 1);
    }

    [Fact]
    public async Task A_busy_session_takes_a_run_that_waits_for_its_turn()
    {
        var gate = new Gate();
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Chat, gate.Reply("first"), ModelReply.Text("second"));

        var one = await talk.PostAsync("one");
        await one.UntilAsync("agent_choice");
        var two = talk.SayAsync("two", "?if_busy=enqueue");
        gate.Open();
        await one.ReadToEndAsync();

        Assert.Equal("second", (await two).Text);
        Assert.Equal(["user: one", "assistant: first", "user: two", "assistant: second"], await talk.LinesAsync());
        await talk.CheckAsync(runs: 2);
    }

    [Fact]
    public async Task A_run_that_interrupts_ends_the_one_before()
    {
        var gate = new Gate();
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Chat, gate.Reply("first"), ModelReply.Text("second"));

        var one = await talk.PostAsync("one");
        await one.UntilAsync("agent_choice");
        var two = await talk.SayAsync("two", "?if_busy=interrupt");
        await one.ReadToEndAsync();

        Assert.Equal("canceled", one.Only("stream_stopped")["reason"]!.GetValue<string>());
        Assert.Equal("second", two.Text);
        Assert.Equal(["user: one", "assistant: first", "user: two", "assistant: second"], await talk.LinesAsync());
        await talk.CheckAsync(runs: 2);
    }

    [Fact]
    public async Task A_cancelled_call_gets_a_result_and_stops_its_process()
    {
        var wait = ModelToolCall.With("w", "shell", new JsonObject { ["cmd"] = "sleep 300" });
        var talk = await (await Conversation.OpenAsync(laboratory, AgentKinds.Tools, ModelReply.Call(wait, Call))).ApproveToolsAsync();

        var run = await talk.PostAsync("go");
        await run.UntilAsync("tool_call");
        Assert.Equal("cancelled", (await talk.SendAsync(HttpMethod.Post, "/cancel")).Body!["status"]!.GetValue<string>());
        await run.ReadToEndAsync();

        Assert.Equal("idle", (await talk.SendAsync(HttpMethod.Post, "/cancel")).Body!["status"]!.GetValue<string>());
        Assert.Equal(["w", "a"], run.All("tool_call_response").Select(item => item["tool_call"]!["id"]!.GetValue<string>()));
        await talk.CheckAsync(runs: 1);
    }
}
