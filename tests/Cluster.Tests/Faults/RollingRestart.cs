using Cagent.Cluster.Tests.Clients;
using Cagent.Cluster.Tests.Nodes;
using Cagent.Testing;

namespace Cagent.Cluster.Tests.Faults;

/// <summary>All nodes replaced one after the other, as with a new release.</summary>
/// <param name="fixture">The nodes.</param>
public abstract class RollingRestart(ClusterFixture fixture)
{
    /// <summary>How long a new node serves before the next one is replaced, as <c>minReadySeconds</c> of a deployment says it: a process that has just
    /// started compiles what it does for the first time, and would be measured instead of the replacement.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(4);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replacing_all_nodes_behind_a_load_balancer_fails_no_request()
    {
        Assert.SkipWhen(Haproxy.Missing is not null, Haproxy.Missing ?? "");
        var cluster = await fixture.OpenAsync();
        await using var balancer = await Haproxy.StartAsync(cluster.Nodes, Cancelled);
        var wish = new Wish { Post = "", Tokens = 20, Pause = 150, Calls = 1, Command = Effects.Marker };
        await using var work = await Workload.StartAsync(cluster, new WorkloadShape { Sessions = 20, Runs = int.MaxValue, Wish = wish }, balancer.Addresses);
        await work.UntilTextFlowsAsync();

        var began = TestClock.Now;
        foreach (var node in cluster.Nodes)
        {
            Assert.Equal(0, await node.Process.StopAsync(Cancelled));
            await node.StartAsync(Cancelled);
            await cluster.WaitUntilReadyAsync(node, Cancelled);
            await Pause.ForAsync(Settled, Cancelled);
        }

        work.EndWithThisRun();
        var figures = await work.CheckAsync("SIGTERM of all nodes, one after the other, behind a load balancer", began);
        Assert.Empty(work.Failures);
        Assert.True(figures.LongestPause <= Budgets.Drained, $"a session stood still for {figures.LongestPause}");
    }
}
