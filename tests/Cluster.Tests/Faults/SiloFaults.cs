using Cagent.Cluster.Tests.Clients;
using Cagent.Cluster.Tests.Nodes;
using Cagent.Testing;

namespace Cagent.Cluster.Tests.Faults;

/// <summary>Nodes without HTTP.</summary>
/// <param name="fixture">The nodes.</param>
public abstract class SiloFaults(ClusterFixture fixture)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_without_HTTP_goes_on_with_the_runs_when_all_that_serve_are_dead()
    {
        var cluster = await fixture.OpenAsync();
        await using var silo = await cluster.StartSiloAsync(Cancelled);
        var wish = new Wish { Post = "", Tokens = 20, Pause = 100, Calls = 1, Command = Effects.Marker };
        await using var work = await Workload.StartAsync(cluster, new WorkloadShape { Sessions = 12, Wish = wish });
        await work.UntilTextFlowsAsync();

        var killed = TestClock.Now;
        await Task.WhenAll(cluster.Nodes.Select(node => node.Process.KillAsync()));
        var wishes = work.Sessions.Select(session => session.Posts[0].Evidence.Wish).ToList();
        var done = await Eventually.GetAsync(
            () => Task.FromResult(wishes.Count(posted => cluster.Effects.Count(posted.Call(0)) > 0)), count => count == wishes.Count, Soon, Cancelled);
        Assert.Equal(wishes.Count, done);

        await cluster.HealAsync(Cancelled);
        var figures = await work.CheckAsync("SIGKILL of all nodes that serve, one without HTTP is left", killed);
        Assert.NotEqual(0, figures.TakenOver);
        Assert.Equal(0, await silo.StopAsync(Cancelled));
    }
}
