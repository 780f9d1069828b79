using Cagent.Cluster.Tests.Clients;
using Cagent.Cluster.Tests.Nodes;
using Cagent.Testing;
using Cagent.Testing.Servers;

namespace Cagent.Cluster.Tests.Faults;

/// <summary>A process that stands still, keeps its connections, and wakes up as if nothing had happened.</summary>
/// <param name="fixture">The nodes.</param>
public abstract class HangFaults(ClusterFixture fixture)
{
    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task An_owner_that_wakes_up_after_30_seconds_writes_nothing_more()
    {
        var cluster = await fixture.OpenAsync();
        var wish = new Wish { Post = "", Tokens = 90, Pause = 200, Calls = 1, Command = Effects.Marker };
        await using var work = await Workload.StartAsync(cluster, new WorkloadShape { Sessions = 30, Wish = wish });
        await work.UntilTextFlowsAsync();

        var stopped = TestClock.Now;
        cluster.Nodes[0].Process.Signal(PosixSignalNumber.Stop);
        await Pause.ForAsync(Standstill, TestContext.Current.CancellationToken);
        cluster.Nodes[0].Process.Signal(PosixSignalNumber.Continue);

        var figures = await work.CheckAsync("SIGSTOP of an owner for 30 s", stopped);
        Assert.NotEqual(0, figures.TakenOver);
        Assert.True(figures.Worst <= Budgets.Hung, $"it took {figures.Worst} until a watcher saw the next event");
    }
}
