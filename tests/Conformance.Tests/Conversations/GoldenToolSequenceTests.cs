using Cagent.Testing.Upstream;
using static Cagent.Conformance.Tests.Conversations.Sequences;

namespace Cagent.Conformance.Tests.Conversations;

/// <summary>As <see cref="GoldenSequenceTests"/>: the order of events around tool calls.</summary>
public sealed class GoldenToolSequenceTests(Laboratory laboratory)
{
    [Fact]
    public async Task A_tool_that_is_not_there()
    {
        // The reference ends here when the answer's finish is "stop": its results then never reach the model (models §2).
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Unknown, ModelReply.Call(Shell("a")) with { Finish = "stop" }, Done);

        var run = await talk.SayAsync("hi");

        CheckSequence(run, $"{Prologue} {Calls} {Result} toolset_info {Answer} stream_stopped");
        Assert.Contains("not available", run.Only("tool_call_response")["response"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_that_runs_without_asking()
    {
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.UnknownTools, ModelReply.Call(Think("a")), Done);

        CheckSequence(await talk.SayAsync("hi"), $"{ToolPrologue} {Calls} tool_call {Result} {End}");
    }

    [Fact]
    public async Task A_tool_that_is_approved()
    {
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.UnknownTools, ModelReply.Call(Shell("a")), Done);

        CheckSequence(await AnswerAsync(talk, "approve"), $"{ToolPrologue} {Calls} tool_call_confirmation tool_call {Result} {End}");
    }

    [Fact]
    public async Task A_tool_that_is_rejected()
    {
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.UnknownTools, ModelReply.Call(Shell("a")), Done);

        var run = await AnswerAsync(talk, "reject");

        CheckSequence(run, $"{ToolPrologue} {Calls} tool_call_confirmation {Result} {End}");
        Assert.Contains("for a reason", run.Only("tool_call_response")["response"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.True(run.Only("tool_call_response")["result"]!["isError"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_tool_that_is_denied()
    {
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Denied, ModelReply.Call(Shell("a")), Done);

        var run = await talk.SayAsync("hi");

        CheckSequence(run, $"{ToolPrologue} {Calls} {Result} {End}");
        Assert.Contains("denied by permissions configuration", run.Only("tool_call_response")["response"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_that_a_hook_blocks()
    {
        var talk = await (await Conversation.OpenAsync(laboratory, AgentKinds.Hooked, ModelReply.Call(Shell("a")), Done)).ApproveToolsAsync();

        var run = await talk.SayAsync("hi");

        CheckSequence(run, $"{ToolPrologue} {Calls} hook_started hook_finished hook_blocked {Result} {End}");
        Assert.Equal("not today", run.Only("hook_blocked")["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_rejected_call_before_one_that_runs_without_asking()
    {
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.UnknownTools, ModelReply.Call(Shell("a"), Think("b")), Done);

        CheckSequence(await AnswerAsync(talk, "reject"), $"{ToolPrologue} {Calls} tool_call_confirmation {Result} tool_call {Result} {End}");
    }

    private static async Task<ConversationRun> AnswerAsync(Conversation talk, string confirmation)
    {
        var run = await talk.PostAsync("hi");
        await run.UntilAsync("tool_call_confirmation");
        await talk.ResumeAsync(confirmation, reason: "for a reason");
        await run.ReadToEndAsync();
        return run;
    }
}
