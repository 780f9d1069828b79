using System.Globalization;
using System.Text;
using Cagent.Cluster.Tests.Clients;
using Cagent.Cluster.Tests.Nodes;

namespace Cagent.Cluster.Tests.Faults;

/// <summary>Much of everything.</summary>
/// <param name="fixture">The nodes.</param>
public abstract class SizeFaults(ClusterFixture fixture)
{
    /// <summary>Longest line that existing clients read.</summary>
    private const int LongestEvent = 65_529;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tool_result_of_10_MB_reaches_every_watcher_in_events_that_clients_can_read()
    {
        var cluster = await fixture.OpenAsync();
        await using var session = await cluster.CreateSessionAsync(0, Cancelled);
        session.Watch(1);
        session.Watch(2);
        var wish = new Wish { Post = $"large-{session.Id}", Tokens = 5, Calls = 1, Command = Effects.Marker + "; head -c 10000000 /dev/zero | tr '\\0' x" };

        var post = await session.Post(wish, 0).RunAsync(Cancelled);

        Assert.Equal("normal", post.Evidence.Ending);
        var evidence = await Check.HoldsAsync(cluster, session);
        Assert.All(evidence.Journal, item => Assert.InRange(Encoding.UTF8.GetByteCount(item.Data), 1, LongestEvent));
        Assert.Contains("xxxx", Assert.Single(evidence.Messages, message => message.Role == "tool").Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_of_10000_messages_is_taken_over_as_soon_as_a_short_one()
    {
        var cluster = await fixture.OpenAsync();
        await using var session = await cluster.CreateSessionAsync(0, Cancelled);
        session.Watch(1);
        session.Watch(2);
        string[] before = [.. Enumerable.Range(0, 10_000).Select(number => string.Create(CultureInfo.InvariantCulture, $"message {number}"))];
        var post = await session.Post(new Wish { Post = $"long-{session.Id}", Tokens = 3 }, 0, before).RunAsync(Cancelled);
        Assert.Equal("normal", post.Evidence.Ending);

        // Each node dies while a run is on, until it was the one that worked on the session.
        for (var node = 0; node < cluster.Nodes.Count; node++)
        {
            var next = session.Post(new Wish { Post = $"next-{session.Id}-{node}", Tokens = 60, Pause = 100 }, (node + 1) % cluster.Nodes.Count);
            var running = next.RunAsync(Cancelled);
            await next.Accepted.WaitAsync(Budgets.Killed, Cancelled);
            var killed = TestClock.Now;
            await cluster.Nodes[node].Process.KillAsync();
            await running;

            Assert.Equal("normal", next.Evidence.Ending);
            var evidence = await Check.HoldsAsync(cluster, session);
            Assert.Equal(before.Length + 2 + (2 * (node + 1)), evidence.Messages.Count);
            var figures = new Figures.FaultFigures([evidence], killed);
            if (figures.TakenOver > 0)
            {
                figures.Print("SIGKILL with 10,000 messages in the history");
                Assert.True(figures.Worst <= Budgets.Killed, $"it took {figures.Worst} until a watcher saw the next event");
                return;
            }

            await cluster.Nodes[node].StartAsync(Cancelled);
            await cluster.WaitUntilReadyAsync(cluster.Nodes[node], Cancelled);
        }

        Assert.Fail("three nodes were killed, and none of them had the session");
    }
}
