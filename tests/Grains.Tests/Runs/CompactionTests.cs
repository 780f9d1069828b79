using Cagent.Events;
using Cagent.Models;
using Cagent.Runs;

namespace Cagent.Grains.Tests.Runs;

public sealed class CompactionTests
{
    [Fact]
    public void A_cancellation_ends_the_compaction_for_clients_too()
    {
        var bench = Compacting();
        bench.Do(new CancelInput(ShownAnswer.None));

        Assert.Equal([("started", null), ("completed", "failed")], bench.Events.OfType<SessionCompactionEvent>().Select(item => (item.Status, item.Outcome)));
        Assert.IsType<StreamStoppedEvent>(bench.Events[^1]);
    }

    [Fact]
    public void So_does_giving_the_run_up()
    {
        var bench = Compacting();
        bench.Do(new AbandonInput(new RecoverInput(10, 10), "gone"));

        Assert.Equal("completed", bench.Events.OfType<SessionCompactionEvent>().Last().Status);
    }

    private static RunBench Compacting()
    {
        var bench = new RunBench().StartAndCall();
        foreach (var _ in (int[])[1, 2])
        {
            // The agent's model, then its fallback.
            bench.Do(new ModelFailedInput(bench.Loop.Turn!.CallNumber, ChatModelErrorKind.ContextOverflow, "too long", ShownAnswer.None));
        }

        bench.Effect<SummariseEffect>();
        return bench;
    }
}
