using Cagent.Runs;

namespace Cagent.Grains.Tests.Runs;

public sealed class RunAdmissionTests
{
    private static readonly SessionRecord Busy = new RunBench().StartAndCall().Record;
    private static readonly QueuedRun Waiting = new("run2", new StartRun { AgentId = "a" }, "hash", "root");

    [Theory]
    [InlineData(BusyPolicy.Reject)]
    [InlineData(BusyPolicy.Enqueue)]
    [InlineData(BusyPolicy.Interrupt)]
    public void On_an_idle_session_every_request_starts(BusyPolicy policy)
        => Assert.Equal(Admission.Start, RunAdmission.Decide(SessionRecord.Empty, policy, isWatched: true, capacity: 1));

    [Fact]
    public void While_somebody_watches_the_run_another_one_is_refused()
        => Assert.Equal(ErrorCodes.SessionBusy, Refusal(Busy, BusyPolicy.Reject));

    [Fact]
    public void A_run_that_nobody_watches_any_more_is_interrupted()
        => Assert.Equal(Admission.Interrupt, RunAdmission.Decide(Busy, BusyPolicy.Reject, isWatched: false, capacity: 1));

    [Fact]
    public void Interrupting_and_enqueueing_happen_when_asked_for()
    {
        Assert.Equal(Admission.Interrupt, RunAdmission.Decide(Busy, BusyPolicy.Interrupt, isWatched: true, capacity: 1));
        Assert.Equal(Admission.Enqueue, RunAdmission.Decide(Busy, BusyPolicy.Enqueue, isWatched: true, capacity: 1));
    }

    [Fact]
    public void A_full_queue_takes_no_more()
        => Assert.Equal(ErrorCodes.QueueFull, Refusal(Busy with { Queue = [Waiting] }, BusyPolicy.Enqueue));

    [Fact]
    public void Between_two_runs_a_request_waits_behind_those_that_came_before_it()
        => Assert.Equal(Admission.Enqueue, RunAdmission.Decide(SessionRecord.Empty with { Queue = [Waiting] }, BusyPolicy.Enqueue, isWatched: false, capacity: 2));

    [Fact]
    public void A_request_that_cannot_start_any_more_keeps_its_messages_and_ends_with_its_reason()
    {
        var bench = new RunBench();
        bench.Do(new StartFailedInput("run2", Waiting.Request, "root", PostedMessages.TakeAll([new PostedMessage { Content = "hi" }]), "no such agent"));
        Assert.Equal(["UserMessage", "StreamStarted", "Error", "StreamStopped"], bench.EventNames);
        Assert.All(bench.Events, value => Assert.Equal("run2", value.RunId));
        Assert.Equal("hi", Assert.Single(bench.History).Message!.Content);
        Assert.Null(bench.Record.Run);
    }

    private static string Refusal(SessionRecord record, BusyPolicy policy)
        => Assert.Throws<CagentException>(() => RunAdmission.Decide(record, policy, isWatched: true, capacity: 1)).Code;
}
