using System.Globalization;
using Cagent.Cluster.Tests.Clients;
using Cagent.Cluster.Tests.Nodes;
using Cagent.Testing;

namespace Cagent.Cluster.Tests.Faults;

/// <summary>Clients that leave, come back, read slowly or come all at once.</summary>
/// <param name="fixture">The nodes.</param>
public abstract class WatcherFaults(ClusterFixture fixture)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_that_drops_goes_on_at_another_node()
    {
        var cluster = await fixture.OpenAsync();
        await using var work = await Workload.StartAsync(cluster, new WorkloadShape { Sessions = 10, Wish = Text(tokens: 60, pause: 50) });
        await work.UntilTextFlowsAsync();

        var dropped = TestClock.Now;
        foreach (var watcher in work.Sessions.SelectMany(session => session.Watchers))
        {
            watcher.Drop();
        }

        var figures = await work.CheckAsync("watchers drop and come back to another node", dropped);
        Assert.Equal(20, figures.Touched);
    }

    [Fact]
    public async Task A_run_whose_client_never_returns_goes_on_to_its_end()
    {
        var cluster = await fixture.OpenAsync();
        await using var session = await cluster.CreateSessionAsync(0, Cancelled);
        var post = session.Post(new Wish { Post = $"left-{session.Id}", Tokens = 20, Pause = 50, Calls = 1, Command = Effects.Marker }, 0);
        var running = post.RunAsync(Cancelled);
        await post.Accepted.WaitAsync(Soon, Cancelled);
        post.Leave();
        await running;

        // Nobody watches until the run is over.
        var end = await Eventually.GetAsync(
            () => session.ReadAsync("/snapshot", Cancelled), state => state["run"] is null && state["messages"] is JsonArray { Count: >= 4 }, Soon, Cancelled);
        Assert.Null(end["run"]);
        session.Watch(1);
        session.Watch(2);
        var evidence = await Check.HoldsAsync(cluster, session);
        Assert.Equal("normal", evidence.Posts[0].Ending);
    }

    [Fact]
    public async Task A_reader_that_stands_still_holds_nobody_up_and_gets_everything_later()
    {
        var cluster = await fixture.OpenAsync();
        await using var session = await cluster.CreateSessionAsync(0, Cancelled);
        var fast = session.Watch(0);
        using var slow = await StandingReader.OpenAsync(cluster.Nodes[0].Address, session.Id, Cancelled);
        var wish = new Wish { Post = $"bulk-{session.Id}", Tokens = 2_500, Pause = 0, Width = 4_000 };
        var post = await session.Post(wish, 1).RunAsync(Cancelled).WaitAsync(TimeSpan.FromSeconds(120), Cancelled);
        Assert.Equal("normal", post.Evidence.Ending);
        await fast.WaitForAsync("stream_stopped", Soon, Cancelled);

        // More than the kernel and the server may hold for the reader: it can only come from the journal.
        var events = await slow.ReadToAsync("stream_stopped", Cancelled);
        var evidence = await Check.HoldsAsync(cluster, session);
        var late = evidence with { Watchers = [.. evidence.Watchers, new WatcherEvidence("the slow reader", events)] };
        Assert.Empty(Invariants.AllInvariants.Check(late));
        var size = events.Sum(item => item.Data.Length);
        Assert.True(size > 9_000_000, string.Create(CultureInfo.InvariantCulture, $"only {size} characters were shown"));
    }

    [Fact]
    public async Task A_run_whose_watchers_died_with_their_node_gives_way_to_the_next_one()
    {
        var cluster = await fixture.OpenAsync();
        var sessions = new List<TestSession>();
        try
        {
            for (var index = 0; index < 6; index++)
            {
                sessions.Add(await cluster.CreateSessionAsync(0, Cancelled));
            }

            var first = sessions.Select(session => session.Post(Text(tokens: 150, pause: 100) with { Post = $"left-{session.Id}" }, 0)).ToList();
            var left = Task.WhenAll(first.Select(post => post.RunAsync(Cancelled)));
            await Task.WhenAll(first.Select(post => post.Accepted.WaitAsync(Soon, Cancelled)));
            await cluster.Nodes[0].Process.KillAsync();
            first.ForEach(post => post.Leave());
            await left;

            // Most of these runs go on at nodes that live; their only watchers were on the one that died.
            await Task.WhenAll(sessions.Select(InterruptAsync));
            foreach (var session in sessions)
            {
                var evidence = await Check.HoldsAsync(cluster, session);
                Assert.Equal(["canceled", "normal"], evidence.Posts.Where(post => post.Accepted).Select(post => post.Ending));
            }
        }
        finally
        {
            foreach (var session in sessions)
            {
                await session.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task A_storm_of_reconnections_loses_nothing()
    {
        var cluster = await fixture.OpenAsync();
        await using var work = await Workload.StartAsync(cluster, new WorkloadShape { Sessions = 30, Wish = Text(tokens: 40, pause: 200) });
        foreach (var (session, index) in work.Sessions.Select((session, index) => (session, index)))
        {
            session.Watch(index + 2);
            session.Watch(index);
        }

        await work.UntilTextFlowsAsync();
        var began = TestClock.Now;
        for (var wave = 0; wave < 5; wave++)
        {
            foreach (var watcher in work.Sessions.SelectMany(session => session.Watchers))
            {
                watcher.Drop();
            }

            await Pause.ForAsync(TimeSpan.FromMilliseconds(700), Cancelled);
        }

        var figures = await work.CheckAsync("five storms of 120 reconnections", began);
        Assert.Equal(120, figures.Touched);
    }

    private static async Task InterruptAsync(TestSession session)
    {
        var attempts = 0;
        var accepted = await Eventually.GetAsync(
            async () => (await session.Post(Text(tokens: 3, pause: 20) with { Post = $"next-{attempts++}-{session.Id}" }, 1).RunAsync(Cancelled)).Evidence.Accepted,
            accepted => accepted,
            Budgets.Killed,
            Cancelled);
        Assert.True(accepted, $"session {session.Id} is kept busy by watchers on a node that is dead");
    }

    private static Wish Text(int tokens, int pause) => new() { Post = "", Tokens = tokens, Pause = pause };
}
