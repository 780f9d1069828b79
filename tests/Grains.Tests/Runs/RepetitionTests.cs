using Cagent.Events;
using Cagent.Grains.Tests.Runs.Simulation;
using Cagent.Runs;
using Cagent.Sessions;

namespace Cagent.Grains.Tests.Runs;

public sealed class RepetitionTests
{
    private readonly RunBench _bench = new RunBench { Session = new SessionState { Id = "s", CreatedAt = default, MaxConsecutiveToolCalls = 3 } }.StartAndCall();

    [Fact]
    public void The_last_of_equal_calls_still_runs_before_the_run_ends()
    {
        Ask("1");
        Ask("2");
        Ask("3");
        Assert.Null(_bench.Record.Run);
        Assert.Equal(3, _bench.Events.OfType<ToolCallEvent>().Count());
        Assert.Equal(["ToolCallResponse", "MessageAdded", "Error", "StreamStopped"], _bench.EventNames.TakeLast(4));
        Assert.Equal("loop_detected", _bench.Events.OfType<ErrorEvent>().Single().Code);
        Assert.Equal("loop_detected", _bench.Events.OfType<StreamStoppedEvent>().Single().Reason);
    }

    [Fact]
    public void Another_call_between_them_starts_the_count_again()
    {
        Ask("1");
        Ask("2");
        Ask("3", """{"path":"b"}""");
        Ask("4");
        Ask("5");
        Assert.NotNull(_bench.Record.Run);
    }

    [Fact]
    public void Equal_calls_of_one_answer_count_one_by_one()
    {
        _bench.Answer("", Call("1"), Call("2"), Call("3"));
        FinishTools(3);
        Assert.Null(_bench.Record.Run);
    }

    [Fact]
    public void Answers_that_ask_for_the_same_calls_are_a_repetition_too()
    {
        for (var turn = 0; turn < 3; turn++)
        {
            _bench.Answer("", Call($"a{turn}"), Call($"b{turn}", """{"path":"b"}"""));
            FinishTools(2);
        }

        Assert.Null(_bench.Record.Run);
        Assert.Equal(6, _bench.Events.OfType<ToolCallEvent>().Count());
    }

    [Fact]
    public void A_takeover_goes_on_counting()
    {
        Ask("1");
        Ask("2");
        _bench.Crash();
        Ask("3");
        Assert.Null(_bench.Record.Run);
    }

    private void Ask(string id, string arguments = """{"path":"a"}""")
    {
        _bench.Answer("", Call(id, arguments));
        FinishTools(1);
    }

    private void FinishTools(int count)
    {
        for (var tool = 0; tool < count; tool++)
        {
            _bench.Finish(_bench.Effects.OfType<RunToolEffect>().Single());
        }

        if (_bench.Record.Run is not null)
        {
            _bench.List();
        }
    }

    private static ToolCall Call(string id, string arguments = """{"path":"a"}""") => RunBench.Call(id, SimulatedTeam.ReadOnlyTool, arguments);
}
