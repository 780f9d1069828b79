using Cagent.Approvals;
using Cagent.Events;
using Cagent.Grains.Tests.Runs.Simulation;
using Cagent.Hooks;
using Cagent.Permissions;
using Cagent.Runs;
using Cagent.Sessions;
using Cagent.Tools;

namespace Cagent.Grains.Tests.Runs;

/// <summary>What a takeover does with each state that it may find (runtime §23.6).</summary>
public sealed class CrashMatrixTests
{
    private static readonly ToolCall Asking = RunBench.Call("c1", SimulatedTeam.AskingTool);
    private static readonly ToolCall ReadOnly = RunBench.Call("c1", SimulatedTeam.ReadOnlyTool);
    private static readonly ToolCall Transfer =
        RunBench.Call("c1", RuntimeTools.TransferTask, """{"agent":"aide","task":"t","expected_output":"o"}""");

    [Fact]
    public void An_accepted_message_is_run_and_announced_once()
    {
        var bench = new RunBench().Start();
        bench.Crash().Effect<ListToolsEffect>();
        bench.List().Crash().List();
        bench.Answer("hello");
        Assert.Equal(["hi"], bench.Events.OfType<UserMessageEvent>().Select(value => value.Message));
        Assert.Single(bench.Events.OfType<StreamStartedEvent>());
        Assert.Equal(["hi", "hello"], bench.History.Select(item => item.Message!.Content));
    }

    [Fact]
    public void A_model_call_is_asked_again_and_what_may_have_been_shown_is_withdrawn()
    {
        var bench = new RunBench().StartAndCall();
        var lost = bench.Effect<CallModelEffect>();
        var again = bench.Crash(journalled: 10, shown: 110).Effect<CallModelEffect>();
        Assert.NotEqual(lost.CallNumber, again.CallNumber);
        var discarded = Assert.Single(bench.Events.OfType<ChoiceDiscardedEvent>());
        Assert.Equal((11, 110), (discarded.FromSequence, discarded.ToSequence));
    }

    [Fact]
    public void Text_that_was_stored_along_with_something_else_is_withdrawn_too()
    {
        var bench = new RunBench().StartAndCall();
        bench.Record = bench.Record.NoteShown(bench.Loop.Turn!.CallNumber, 7);
        bench.Crash(journalled: 10, shown: 110);
        var discarded = Assert.Single(bench.Events.OfType<ChoiceDiscardedEvent>());
        Assert.Equal((7, 110), (discarded.FromSequence, discarded.ToSequence));
        bench.Crash(journalled: 120, shown: 220);
        Assert.Equal((121, 220), (bench.Events.OfType<ChoiceDiscardedEvent>().Last().FromSequence, bench.Events.OfType<ChoiceDiscardedEvent>().Last().ToSequence));
    }

    [Fact]
    public void Nothing_is_withdrawn_when_nothing_was_shown()
    {
        var bench = new RunBench().StartAndCall().HandOver();
        Assert.Empty(bench.Events.OfType<ChoiceDiscardedEvent>());
        bench.Effect<CallModelEffect>();
    }

    [Fact]
    public void An_answer_to_the_call_that_was_lost_does_not_count()
    {
        var bench = new RunBench().StartAndCall();
        var lost = bench.Loop.Turn!.CallNumber;
        bench.Crash();
        bench.Do(new ModelAnsweredInput(lost, new ModelAnswer { Content = "late" }, SimulatedTeam.Tools));
        Assert.DoesNotContain(bench.History, item => item.Message!.Content == "late");
    }

    [Fact]
    public void Hooks_before_a_tool_run_again()
    {
        var bench = new RunBench(hooks: true).StartAndCall().Answer("", ReadOnly);
        bench.Effect<RunHooksEffect>();
        Assert.True(bench.Crash().Effect<RunHooksEffect>().BeforeTool);
        bench.Do(new HooksFinishedInput("s", "c1", true, HookOutcome.Allowed));
        bench.Effect<RunToolEffect>();
    }

    [Fact]
    public void Hooks_after_a_tool_run_at_most_once()
    {
        var bench = new RunBench(hooks: true).StartAndCall().Answer("", ReadOnly);
        bench.Do(new HooksFinishedInput("s", "c1", true, HookOutcome.Allowed));
        bench.Finish(bench.Effect<RunToolEffect>());
        Assert.False(bench.Effect<RunHooksEffect>().BeforeTool);
        bench.Crash().Effect<ListToolsEffect>();
    }

    [Fact]
    public void A_tool_whose_outcome_is_unknown_is_not_repeated_and_the_model_is_told()
    {
        var bench = new RunBench { Session = new SessionState { Id = "s", CreatedAt = default, ToolsApproved = true } }.StartAndCall().Answer("", Asking);
        bench.Effect<RunToolEffect>();
        bench.Crash().Effect<ListToolsEffect>();
        Assert.Equal("unknown", Assert.Single(bench.Events.OfType<ToolCallResponseEvent>()).Outcome);
        Assert.True(bench.History[^1].Message!.IsError);
    }

    [Fact]
    public void A_call_that_changes_nothing_runs_again_a_few_times()
    {
        var bench = new RunBench().StartAndCall().Answer("", ReadOnly);
        Assert.Equal(2, bench.Crash().Effect<RunToolEffect>().Attempt);
        Assert.Equal(3, bench.Crash().Effect<RunToolEffect>().Attempt);
        bench.Crash().Effect<ListToolsEffect>();
        Assert.Equal("unknown", bench.Events.OfType<ToolCallResponseEvent>().Single().Outcome);
    }

    [Fact]
    public void A_late_result_of_the_first_attempt_does_not_count()
    {
        var bench = new RunBench().StartAndCall().Answer("", ReadOnly);
        var first = bench.Effect<RunToolEffect>();
        var second = bench.Crash().Effect<RunToolEffect>();
        bench.Finish(first, "late");
        bench.Finish(second, "right");
        bench.Finish(second, "twice");
        Assert.Equal(["right"], bench.History.Where(item => item.Message!.Role == ChatRoles.Tool).Select(item => item.Message!.Content));
    }

    [Fact]
    public void A_hint_that_does_not_come_from_us_is_not_trusted()
    {
        var foreign = new Slot
        {
            Call = ReadOnly,
            Definition = new ToolDefinition { Name = "x", Category = "", Annotations = new ToolAnnotations { ReadOnlyHint = true } },
        };
        Assert.False(RepeatableCalls.MayRunAgain(foreign));
        Assert.True(RepeatableCalls.MayRunAgain(foreign with { Definition = foreign.Definition with { Category = "filesystem" } }));
    }

    [Fact]
    public void A_rule_that_was_added_meanwhile_stops_the_repetition()
    {
        var bench = new RunBench().StartAndCall().Answer("", ReadOnly);
        bench.Session = bench.Session with { Permissions = new PermissionRules { Deny = [SimulatedTeam.ReadOnlyTool] } };
        bench.Crash().Effect<ListToolsEffect>();
        Assert.Contains("denied", bench.History[^1].Message!.Content, StringComparison.Ordinal);
    }

    [Fact]
    public void An_approval_waits_through_crashes_and_is_answered_once()
    {
        var bench = new RunBench().StartAndCall().Answer("", Asking);
        var asked = bench.Record.Run!.Pending;
        bench.Crash().Crash();
        Assert.Equal(asked, bench.Record.Run!.Pending);
        var answer = new ResumedInput(new ResumeAnswer { Confirmation = Confirmations.Approve });
        bench.Do(answer).Effect<RunToolEffect>();
        Assert.Empty(bench.Do(answer).Effects);
        Assert.Single(bench.Events.OfType<ToolCallConfirmationEvent>());
    }

    [Fact]
    public void The_iteration_limit_waits_through_crashes()
    {
        var bench = new RunBench { Session = new SessionState { Id = "s", CreatedAt = default, MaxIterations = 1 } }.StartAndCall().Answer("", ReadOnly);
        bench.Finish(bench.Effect<RunToolEffect>()).List().Crash();
        Assert.Equal(QuestionKind.MaxIterations, bench.Record.Run!.Pending!.Kind);
        bench.Do(new ResumedInput(new ResumeAnswer { Confirmation = Confirmations.Approve })).Effect<CallModelEffect>();
        Assert.Equal(11, bench.Loop.Limit);
    }

    [Fact]
    public void A_question_of_a_tool_waits_through_crashes()
    {
        var bench = new RunBench().StartAndCall().Answer("", RunBench.Call("c1", RuntimeTools.UserPrompt, """{"message":"which?"}""")).Crash();
        bench.Do(new ElicitedInput(new ElicitationAnswer { Action = "accept" })).Effect<ListToolsEffect>();
        Assert.Equal("""{"action":"accept"}""", bench.History[^1].Message!.Content);
    }

    [Fact]
    public void A_sub_session_goes_on_and_is_not_started_again()
    {
        var bench = new RunBench().StartAndCall().Answer("", Transfer).List().List();
        var child = bench.Loop.SessionId;
        var again = bench.Crash().Effect<CallModelEffect>();
        Assert.Equal(child, again.SessionId);
        bench.Answer("child's work");
        Assert.Equal("s", bench.Loop.SessionId);
        Assert.Equal("child's work", bench.History[^1].Message!.Content);
        Assert.Single(bench.Events.OfType<SubSessionCompletedEvent>());
    }

    [Fact]
    public void A_tool_inside_a_sub_session_whose_outcome_is_unknown_is_not_repeated()
    {
        var bench = new RunBench { Session = new SessionState { Id = "s", CreatedAt = default, ToolsApproved = true } }.StartAndCall().Answer("", Transfer).List().List();
        bench.Answer("", Asking).Effect<RunToolEffect>();
        bench.Crash().Effect<ListToolsEffect>();
        var response = Assert.Single(bench.Events.OfType<ToolCallResponseEvent>());
        Assert.Equal((bench.Loop.SessionId, "unknown"), (response.SessionId, response.Outcome));
    }

    [Fact]
    public void A_summary_is_begun_again_twice_and_then_done_without()
    {
        var bench = new RunBench(contextLimit: 5_000).StartAndCall().Answer("", ReadOnly);
        bench.Finish(bench.Effect<RunToolEffect>()).Effect<SummariseEffect>();
        bench.Crash().Effect<SummariseEffect>();
        bench.Crash().Effect<SummariseEffect>();
        bench.Crash().Effect<ListToolsEffect>();
        Assert.DoesNotContain(bench.History, item => item.Summary is not null);
    }

    [Fact]
    public void A_summary_that_comes_after_its_run_was_interrupted_is_not_taken_for_that_of_the_next_run()
    {
        var bench = new RunBench(contextLimit: 5_000).StartAndCall().Answer("", ReadOnly);
        var late = bench.Finish(bench.Effect<RunToolEffect>()).Effect<SummariseEffect>();
        bench.Do(new CancelInput(ShownAnswer.None)).Start("again", "run2").List().List();
        var current = bench.Effect<SummariseEffect>();
        bench.Do(new SummarisedInput(late.Work, "late", 1, 0, null));
        Assert.Empty(bench.Effects);
        Assert.DoesNotContain(bench.History, item => item.Summary is not null);
        bench.Do(new SummarisedInput(current.Work, "in time", 1, 0, null)).Effect<CallModelEffect>();
        Assert.Equal("in time", Assert.Single(bench.History, item => item.Summary is not null).Summary);
    }

    [Fact]
    public void Tools_that_were_listed_for_a_run_that_was_interrupted_are_not_taken_for_those_of_the_next_run()
    {
        var bench = new RunBench().Start();
        var late = bench.Effect<ListToolsEffect>();
        bench.Do(new CancelInput(ShownAnswer.None)).Start("again", "run2");
        bench.Do(new ToolsListedInput(late.Work, 1, []));
        Assert.Empty(bench.Effects);
        Assert.Equal(LoopPhase.Starting, bench.Loop.Phase);
        bench.List().List().Effect<CallModelEffect>();
    }

    [Fact]
    public void A_run_that_never_gets_further_is_ended_with_a_reason()
    {
        var bench = new RunBench().StartAndCall();
        for (var takeover = 0; takeover < 6; takeover++)
        {
            Assert.NotNull(bench.Record.Run);
            bench.Crash();
        }

        Assert.Null(bench.Record.Run);
        Assert.Equal(["ChoiceDiscarded", "Error", "StreamStopped"], bench.EventNames.TakeLast(3));
    }

    [Fact]
    public void Stopping_every_process_in_turn_ends_no_run()
    {
        var bench = new RunBench().StartAndCall();
        for (var process = 0; process < 20; process++)
        {
            bench.HandOver().Effect<CallModelEffect>();
        }

        Assert.Equal(0, bench.Record.Run!.Recoveries);
    }

    [Fact]
    public void Progress_makes_a_run_healthy_again()
    {
        var bench = new RunBench().StartAndCall().Crash().Crash().Answer("", ReadOnly);
        Assert.Equal(0, bench.Record.Run!.Recoveries);
    }

    [Fact]
    public void A_cancelled_run_has_nothing_left_to_take_over()
    {
        var bench = new RunBench().StartAndCall().Answer("", Asking, RunBench.Call("c2", SimulatedTeam.AskingTool));
        bench.Do(new CancelInput(ShownAnswer.None)).Crash();
        Assert.Empty(bench.Effects);
        Assert.Equal(["c1", "c2"], bench.History.Where(item => item.Message!.Role == ChatRoles.Tool).Select(item => item.Message!.ToolCallId));
        Assert.Equal("canceled", bench.Events.OfType<StreamStoppedEvent>().Single().Reason);
    }

    [Fact]
    public void A_run_whose_agents_are_gone_is_ended_with_a_reason()
    {
        var bench = new RunBench().StartAndCall().Answer("", Transfer).List().List();
        bench.Do(new AbandonInput(new RecoverInput(10, 110), "the agent file is gone"));
        Assert.Null(bench.Record.Run);
        Assert.Equal("the agent file is gone", bench.Events.OfType<ErrorEvent>().Single().Error);
        Assert.Single(bench.Events.OfType<StreamStoppedEvent>(), stopped => stopped.EndsRun);
    }
}
