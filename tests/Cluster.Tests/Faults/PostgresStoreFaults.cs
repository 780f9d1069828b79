using System.Net;
using System.Text;
using Cagent.Cluster.Tests.Clients;
using Cagent.Cluster.Tests.Nodes;
using Cagent.Testing;

namespace Cagent.Cluster.Tests.Faults;

/// <summary>A database that goes away, is slow, or breaks connections.</summary>
/// <param name="cluster">The nodes.</param>
[Collection(PostgresCluster.Name)]
public sealed class PostgresStoreFaults(PostgresCluster cluster)
{
    private static readonly Wish Work = new() { Post = "", Tokens = 30, Pause = 100, Calls = 1, Command = Effects.Marker };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_the_database_is_away_clients_are_asked_to_come_back_and_nothing_is_lost()
    {
        var nodes = await cluster.OpenAsync();
        await using var work = await Workload.StartAsync(nodes, new WorkloadShape { Sessions = 10, Runs = 2, Wish = Work });
        await work.UntilTextFlowsAsync();

        var began = TestClock.Now;
        await cluster.Server.StopServerAsync(crash: true);
        using var http = ClientHttp.Create();
        foreach (var node in nodes.Nodes)
        {
            using var body = new StringContent("{}", Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync(new Uri(node.Address, "/api/sessions"), body, Cancelled);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
            Assert.Contains("store_unavailable", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        }

        await Pause.ForAsync(TimeSpan.FromSeconds(2), Cancelled);
        await cluster.Server.StartServerAsync(Cancelled);

        await work.CheckAsync("database away for some seconds", began);
        Assert.All(nodes.Nodes, node => Assert.True(node.IsRunning));
    }

    [Fact]
    public async Task A_slow_database_that_breaks_one_request_in_twenty_costs_time_and_nothing_else()
    {
        var nodes = await cluster.OpenAsync();
        var began = TestClock.Now;
        cluster.Link.Trouble(TimeSpan.FromMilliseconds(50), broken: 0.05);
        try
        {
            await using var work = await Workload.StartAsync(nodes, new WorkloadShape { Sessions = 10, Runs = 2, Wish = Work });
            await work.FinishAsync();
            Assert.NotEqual(0, cluster.Link.Breaks);
            cluster.Link.Trouble();
            await work.CheckAsync("database 50 ms slower, 5 % of the requests broken", began);
        }
        finally
        {
            cluster.Link.Trouble();
        }
    }
}
