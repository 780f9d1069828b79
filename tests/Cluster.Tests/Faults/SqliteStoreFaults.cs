using Cagent.Cluster.Tests.Clients;
using Cagent.Cluster.Tests.Nodes;
using Cagent.Testing;
using Microsoft.Data.Sqlite;

namespace Cagent.Cluster.Tests.Faults;

/// <summary>A session database that somebody else holds.</summary>
/// <param name="cluster">The nodes.</param>
[Collection(SqliteCluster.Name)]
public sealed class SqliteStoreFaults(SqliteCluster cluster)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_that_is_locked_for_seconds_costs_time_and_nothing_else()
    {
        var nodes = await cluster.OpenAsync();
        var wish = new Wish { Post = "", Tokens = 20, Pause = 100, Calls = 1, Command = Effects.Marker };
        await using var work = await Workload.StartAsync(nodes, new WorkloadShape { Sessions = 10, Runs = 3, Wish = wish });
        await work.UntilTextFlowsAsync();

        var began = TestClock.Now;
        foreach (var seconds in (int[])[1, 3, 8])
        {
            await LockAsync(nodes, TimeSpan.FromSeconds(seconds));
            await Pause.ForAsync(TimeSpan.FromSeconds(1), Cancelled);
        }

        await work.CheckAsync("database locked by others for 1, 3 and 8 s", began);
    }

    private static async Task LockAsync(TestCluster nodes, TimeSpan time)
    {
        await using var connection = new SqliteConnection($"Data Source={nodes.Directory.At(SqliteCluster.File)};Pooling=False");
        await connection.OpenAsync(Cancelled);
        await using var transaction = connection.BeginTransaction(deferred: false);
        await Pause.ForAsync(time, Cancelled);
        await transaction.RollbackAsync(Cancelled);
    }
}
