using Cagent.Events;
using Cagent.Grains.Tests.Runs.Simulation;
using Cagent.Hooks;
using Cagent.Runs;
using Cagent.Sessions;

namespace Cagent.Grains.Tests.Runs;

public sealed class RunHooksTests
{
    [Fact]
    public void A_person_is_called_for_a_question_about_a_tool()
        => Assert.Equal(["s"], Notified(new RunBench().StartAndCall().Answer("", RunBench.Call("c1", SimulatedTeam.AskingTool))));

    [Fact]
    public void A_person_is_called_at_the_end_of_a_run()
        => Assert.Equal(["s"], Notified(new RunBench().StartAndCall().Answer("done")));

    [Fact]
    public void A_person_is_called_at_the_end_of_a_transferred_task()
    {
        var bench = new RunBench().StartAndCall().Answer("", RunBench.Call("c1", "transfer_task", """{"agent":"aide","task":"t","expected_output":"o"}"""));
        var child = bench.Loop.SessionId;
        Assert.Equal([child], Notified(bench.List().List().Answer("child's work")));
        Assert.Equal("s", bench.Loop.SessionId);
    }

    [Fact]
    public void Nobody_is_called_when_the_limit_of_turns_is_reached()
    {
        var bench = new RunBench { Session = new SessionState { Id = "s", CreatedAt = default, MaxIterations = 1 } }.StartAndCall();
        bench.Answer("", RunBench.Call("c1", SimulatedTeam.ReadOnlyTool));
        bench.Finish(bench.Effect<RunToolEffect>()).List();
        Assert.Equal(LoopPhase.AwaitingContinue, bench.Loop.Phase);
        Assert.Empty(Notified(bench));
    }

    [Theory]
    [InlineData(true, new[] { "HookBlocked", "ToolCallResponse", "MessageAdded" })]
    [InlineData(false, new[] { "Warning", "ToolCall" })]
    public void What_a_hook_says_is_a_warning_unless_it_blocks(bool blocks, string[] events)
    {
        var bench = new RunBench(hooks: true).StartAndCall().Answer("", RunBench.Call("c1", SimulatedTeam.ReadOnlyTool));
        var before = bench.Events.Count;
        bench.Do(new HooksFinishedInput("s", "c1", true, new HookOutcome { Blocked = blocks, Message = "no", SystemMessage = "listen" }));
        Assert.Equal(events, bench.EventNames.Skip(before).Take(events.Length));
        Assert.Equal(!blocks, bench.Events.OfType<WarningEvent>().Any());
    }

    [Fact]
    public void Hooks_that_run_are_shown()
    {
        var bench = new RunBench(hooks: true).StartAndCall().Answer("", RunBench.Call("c1", SimulatedTeam.ReadOnlyTool));
        bench.Do(new HooksStartedInput("s", "c1", BeforeTool: true));
        bench.Do(new HooksFinishedInput("s", "c1", BeforeTool: true, HookOutcome.Allowed, TimeSpan.FromSeconds(1.5)));
        bench.Finish(bench.Effect<RunToolEffect>());
        bench.Do(new HooksStartedInput("s", "c1", BeforeTool: false));
        bench.Do(new HooksFinishedInput("s", "c1", BeforeTool: false, new HookOutcome { Blocked = true, Message = "too late" }, TimeSpan.Zero));

        Assert.Equal(
            ["HookStarted", "HookFinished", "ToolCall", "ToolCallResponse", "MessageAdded", "HookStarted", "HookFinished"],
            bench.EventNames.SkipWhile(name => name != "HookStarted").Take(7));
        Assert.Equal(["pre_tool_use", "post_tool_use"], bench.Events.OfType<HookStartedEvent>().Select(value => value.HookEvent));
        Assert.Equal(
            [("pre_tool_use", 1500L, true, null), ("post_tool_use", 0L, false, "too late")],
            bench.Events.OfType<HookFinishedEvent>().Select(value => (value.HookEvent, value.DurationMs, value.Allowed, value.Message)));
    }

    [Fact]
    public void Hooks_that_match_no_call_are_not_shown()
    {
        var bench = new RunBench(hooks: true).StartAndCall().Answer("", RunBench.Call("c1", SimulatedTeam.ReadOnlyTool));
        bench.Do(new HooksFinishedInput("s", "c1", BeforeTool: true, HookOutcome.Allowed));
        bench.Effect<RunToolEffect>();
        Assert.Empty(bench.Events.OfType<HookFinishedEvent>());
    }

    private static IEnumerable<string> Notified(RunBench bench) => bench.Effects.OfType<NotifyPersonEffect>().Select(effect => effect.SessionId);
}
