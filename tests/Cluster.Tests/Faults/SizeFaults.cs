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

        // A node dies while the next run is on.
        var next = session.Post(new Wish { Post = $"next-{session.Id}", Tokens = 60, Pause = 100 }, 2);
        var running = next.RunAsync(Cancelled);
        await next.Accepted.WaitAsync(Budgets.Killed, Cancelled);
        var killed = TestClock.Now;
        await cluster.Nodes[0].Process.KillAsync();
        await running;

        Assert.Equal("normal", next.Evidence.Ending);
        var evidence = await Check.HoldsAsync(cluster, session);
        Assert.Equal(before.Length + 4, evidence.Messages.Count);
        var figures = new Figures.FaultFigures([evidence], killed);
        figures.Print("SIGKILL with 10,000 messages in the history");
        Assert.True(figures.Worst <= Budgets.Killed, $"it took {figures.Worst} until a watcher saw the next event");
    }
}
