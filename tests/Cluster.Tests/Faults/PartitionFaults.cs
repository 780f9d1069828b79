using Cagent.Cluster.Tests.Clients;
using Cagent.Cluster.Tests.Nodes;
using Cagent.Testing;

namespace Cagent.Cluster.Tests.Faults;

/// <summary>A node that lives and works, and is cut off.</summary>
/// <param name="cluster">The nodes.</param>
[Collection(NamespaceCluster.Name)]
public sealed class PartitionFaults(NamespaceCluster cluster)
{
    private const int Lost = 0;
    private static readonly TimeSpan Cut = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_node_that_is_cut_off_from_everything_is_replaced_and_writes_nothing_more() =>
        PartitionAsync("one node cut off from everything for 15 s", Budgets.Partitioned, async () =>
        {
            await cluster.Network.CutFromNodesAsync(Lost);
            await cluster.Network.CutFromDatabaseAsync(Lost);
            await cluster.Network.CutFromClientsAsync(Lost);
        });

    /// <summary>Such a node hears of nothing, so its clients see heartbeats only until they leave it or the cut has healed.</summary>
    [Fact]
    public Task A_node_that_only_its_clients_reach_is_replaced_and_tells_them_nothing_that_does_not_hold() =>
        PartitionAsync("one node cut off from the others and from the database for 15 s", Cut + Budgets.Killed, async () =>
        {
            await cluster.Network.CutFromNodesAsync(Lost);
            await cluster.Network.CutFromDatabaseAsync(Lost);
        });

    [Fact]
    public Task A_node_that_is_cut_off_from_the_others_cannot_outvote_them() =>
        PartitionAsync(
            "one node cut off from the others, not from the database, for 15 s", Budgets.Partitioned, () => cluster.Network.CutFromNodesAsync(Lost));

    private async Task PartitionAsync(string fault, TimeSpan budget, Func<Task> cutAsync)
    {
        var nodes = await cluster.OpenAsync();
        var wish = new Wish { Post = "", Tokens = 55, Pause = 200, Calls = 1, Command = Effects.Marker };
        await using var work = await Workload.StartAsync(nodes, new WorkloadShape { Sessions = 30, Wish = wish });
        await work.UntilTextFlowsAsync();

        var began = TestClock.Now;
        try
        {
            await cutAsync();
            await Pause.ForAsync(Cut, Cancelled);
        }
        finally
        {
            await cluster.Network.HealAsync();
        }

        var figures = await work.CheckAsync(fault, began);
        Assert.NotEqual(0, figures.TakenOver);
        Assert.True(figures.Worst <= budget, $"it took {figures.Worst} until a watcher saw the next event");

        // The others have gone on without it, so it ends as soon as it hears of that; they stay.
        var isRunning = await Eventually.GetAsync(() => Task.FromResult(nodes.Nodes[Lost].IsRunning), running => !running, Soon, Cancelled);
        Assert.False(isRunning, "the node that was cut off goes on as if nothing had happened");
        Assert.All(nodes.Nodes.Where((_, index) => index != Lost), node => Assert.True(node.IsRunning));
    }
}
