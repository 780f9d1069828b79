using System.Net;
using Cagent.Cluster.Tests.Clients;
using Cagent.Cluster.Tests.Nodes;
using Cagent.Testing;

namespace Cagent.Cluster.Tests.Faults;

/// <summary>Several clients that want different things of one session at the same moment.</summary>
/// <param name="fixture">The nodes.</param>
public abstract class ConcurrencyFaults(ClusterFixture fixture)
{
    private const int Seed = 20_231;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_two_runs_posted_at_once_on_two_nodes_one_is_taken_and_the_other_told_so()
    {
        var cluster = await fixture.OpenAsync();
        for (var round = 0; round < 10; round++)
        {
            await using var session = await cluster.CreateSessionAsync(round, Cancelled);
            session.Watch(round);
            var posts = new[] { Post(session, round, "a"), Post(session, round + 1, "b") };
            await Task.WhenAll(posts.Select(post => post.RunAsync(Cancelled)));

            Assert.Single(posts, post => post.Evidence is { Accepted: true, Ending: "normal" });
            var refused = Assert.Single(posts, post => !post.Evidence.Accepted);
            Assert.Contains("session_busy", Assert.Single(refused.Problems), StringComparison.Ordinal);
            await Check.HoldsAsync(cluster, session);
        }
    }

    [Fact]
    public async Task A_cancellation_at_any_moment_leaves_one_end_and_a_valid_history()
    {
        var cluster = await fixture.OpenAsync();
        var random = new Random(Seed);
        await Task.WhenAll(Enumerable.Range(0, 24).Select(round => CancelAsync(cluster, round, random.Next(0, 1_200), approved: true)));
    }

    [Fact]
    public async Task A_cancellation_that_races_with_an_approval_leaves_one_end_and_a_valid_history()
    {
        var cluster = await fixture.OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 12).Select(round => CancelAsync(cluster, round, 0, approved: false)));
    }

    private static async Task CancelAsync(TestCluster cluster, int round, int delay, bool approved)
    {
        await using var session = await cluster.CreateSessionAsync(round, Cancelled, approved);
        var watcher = session.Watch(round + 1);
        var wish = new Wish { Post = $"cancelled-{session.Id}", Tokens = 5, Pause = 50, Calls = 1, Command = Effects.Marker + "; exec sleep 0.3" };
        var post = session.Post(wish, round);
        var running = post.RunAsync(Cancelled);
        await post.Accepted.WaitAsync(Soon, Cancelled);
        if (approved)
        {
            await Pause.ForAsync(TimeSpan.FromMilliseconds(delay), Cancelled);
            await SendAsync(session, "/cancel", [], round + 2, HttpStatusCode.OK);
        }
        else
        {
            await watcher.WaitForAsync("tool_call_confirmation", Soon, Cancelled);
            await Task.WhenAll(
                SendAsync(session, "/cancel", [], round + 1, HttpStatusCode.OK),
                SendAsync(session, "/resume", new() { ["confirmation"] = "approve" }, round + 2, HttpStatusCode.OK, HttpStatusCode.Conflict));
        }

        await running;
        var evidence = await Check.HoldsAsync(cluster, session);
        Assert.Null(evidence.RunStatus);
        Assert.Contains(evidence.Posts[0].Ending, (string[])["normal", "canceled"]);

        // The session goes on.
        var next = session.Post(wish with { Post = $"next-{session.Id}", Calls = 0 }, round);
        await next.RunAsync(Cancelled);
        Assert.Equal("normal", next.Evidence.Ending);
        await Check.HoldsAsync(cluster, session);
    }

    private static async Task SendAsync(TestSession session, string path, JsonObject body, int node, params HttpStatusCode[] allowed)
    {
        var (status, text) = await session.SendAsync(HttpMethod.Post, path, body, node, Cancelled);
        Assert.True(allowed.Contains(status), $"POST {path}: {(int)status} {text}");
    }

    private static RunPost Post(TestSession session, int node, string name) =>
        session.Post(new Wish { Post = $"{name}-{session.Id}", Tokens = 5, Pause = 100 }, node);
}
