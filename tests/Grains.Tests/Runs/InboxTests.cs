using Cagent.Events;
using Cagent.Grains.Tests.Runs.Simulation;
using Cagent.Runs;
using Cagent.Sessions;

namespace Cagent.Grains.Tests.Runs;

public sealed class InboxTests
{
    private static readonly RunLimits Limits = new();

    [Fact]
    public void What_is_steered_comes_after_the_results_and_before_the_next_model_call()
    {
        var bench = new RunBench().StartAndCall().Answer("", RunBench.Call("c1", SimulatedTeam.ReadOnlyTool));
        var tool = bench.Effect<RunToolEffect>();
        Steer(bench, "hurry");
        bench.Finish(tool).List().Effect<CallModelEffect>();
        Assert.Equal(["user", "assistant", "tool", "user"], bench.History.Select(item => item.Message!.Role));
        Assert.Equal(3, bench.Events.OfType<UserMessageEvent>().Last().SessionPosition);
    }

    [Fact]
    public void A_message_during_the_last_text_makes_the_turn_go_on()
    {
        var bench = new RunBench().StartAndCall();
        Steer(bench, "and this");
        bench.Answer("first").List().Answer("second");
        Assert.Null(bench.Record.Run);
        Assert.Equal(["hi", "first", "and this", "second"], bench.History.Select(item => item.Message!.Content));
        Assert.Single(bench.Events.OfType<StreamStartedEvent>());
        Assert.Single(bench.Events.OfType<StreamStoppedEvent>());
    }

    [Fact]
    public void Several_messages_reach_the_model_as_one()
    {
        var bench = new RunBench().StartAndCall();
        Steer(bench, "1", "2", "3");
        bench.Answer("first").List();
        Assert.Equal(["1\n", "2\n", "3"], bench.Events.OfType<UserMessageEvent>().Skip(1).Select(value => value.Message));
        var team = SimulatedTeam.Make(hooks: false, contextLimit: 0);
        var prompt = PromptAssembly.Assemble(new PromptSource { Agent = team.Agent("root"), Team = team, Items = bench.History });
        Assert.Equal("1\n\n2\n\n3", prompt[^1].Content);
    }

    [Fact]
    public void Inside_a_delegated_task_a_message_waits_for_the_session_itself()
    {
        var bench = new RunBench().StartAndCall().Answer("", RunBench.Call("c1", "transfer_task", """{"agent":"aide","task":"t","expected_output":"o"}"""));
        Steer(bench, "hurry");
        bench.List().List().Answer("child's work").List();
        Assert.Equal("hurry", bench.History[^1].Message!.Content);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_message_that_comes_too_late_stays_in_the_history(bool cancelled)
    {
        var bench = new RunBench().StartAndCall();
        Steer(bench, "late");
        bench.Do(cancelled ? new CancelInput(ShownAnswer.None) : new AbandonInput(new RecoverInput(1, 1), "gone"));
        Assert.Equal(["hi", "late"], bench.History.Select(item => item.Message!.Content));
        Assert.Empty(bench.Record.Steered);
        Assert.IsType<StreamStoppedEvent>(bench.Events[^1]);
    }

    [Fact]
    public void Steering_needs_a_run_and_room()
    {
        var bench = new RunBench();
        Assert.Equal(ErrorCodes.NotRunning, Assert.Throws<CagentException>(() => Steer(bench, "early")).Code);
        bench.StartAndCall();
        Steer(bench, "1", "2", "3");
        Assert.Equal(ErrorCodes.QueueFull, Assert.Throws<CagentException>(() => Steer(bench, "4", "5", "6")).Code);
        Assert.Equal(3, bench.Record.Steered.Length);
        Steer(bench, "4", "5");
    }

    [Fact]
    public void Each_follow_up_gets_a_turn_of_its_own_in_the_same_stream()
    {
        var bench = new RunBench { Session = new SessionState { Id = "s", CreatedAt = default, MaxIterations = 1 } }.StartAndCall();
        FollowUp(bench, "next", "last");
        bench.Answer("one").List().Answer("two").List().Answer("three");
        Assert.Equal(["hi", "one", "next", "two", "last", "three"], bench.History.Select(item => item.Message!.Content));
        Assert.Single(bench.Events.OfType<StreamStartedEvent>());
        Assert.Single(bench.Events.OfType<StreamStoppedEvent>());
        Assert.DoesNotContain(bench.Events, value => value is MaxIterationsReachedEvent);
    }

    [Fact]
    public void Follow_ups_of_an_idle_session_come_after_the_next_turn()
    {
        var bench = new RunBench();
        FollowUp(bench, "next");
        bench.StartAndCall().Answer("one").List().Answer("two");
        Assert.Equal(["hi", "one", "next", "two"], bench.History.Select(item => item.Message!.Content));
    }

    [Fact]
    public void Cancelling_starts_no_follow_up_and_forgets_none()
    {
        var bench = new RunBench().StartAndCall();
        FollowUp(bench, "next");
        bench.Do(new CancelInput(ShownAnswer.None));
        Assert.Null(bench.Record.Run);
        Assert.Equal("next", Assert.Single(bench.Record.FollowUps).Content);
    }

    [Fact]
    public void Follow_ups_need_room()
    {
        var bench = new RunBench();
        FollowUp(bench, [.. Enumerable.Range(0, 20).Select(number => $"f{number}")]);
        Assert.Equal(ErrorCodes.QueueFull, Assert.Throws<CagentException>(() => FollowUp(bench, "one too many")).Code);
    }

    private static void Steer(RunBench bench, params string[] texts)
        => bench.Do((step, _) => step.Record = Inbox.Steer(step.Record, PostedMessages.TakeAll([.. texts.Select(Posted)]), Limits));

    private static void FollowUp(RunBench bench, params string[] texts)
        => bench.Do((step, _) => step.Record = Inbox.FollowUp(step.Record, PostedMessages.TakeAll([.. texts.Select(Posted)]), Limits));

    private static PostedMessage Posted(string text) => new() { Content = text };
}
