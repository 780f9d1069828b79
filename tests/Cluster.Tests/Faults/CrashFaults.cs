using System.Net;
using Cagent.Cluster.Tests.Clients;
using Cagent.Cluster.Tests.Nodes;
using Cagent.Testing;

namespace Cagent.Cluster.Tests.Faults;

/// <summary>Processes that end without a warning.</summary>
/// <param name="fixture">The nodes.</param>
public abstract class CrashFaults(ClusterFixture fixture)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killing_the_owner_of_runs_loses_no_text()
    {
        var cluster = await fixture.OpenAsync();
        await using var work = await Workload.StartAsync(cluster, new WorkloadShape { Sessions = 100 });
        await work.UntilTextFlowsAsync();

        var killed = TestClock.Now;
        await cluster.Nodes[0].Process.KillAsync();

        // A third of them, give or take what chance does in one test of ten thousand.
        var figures = await work.CheckAsync("SIGKILL of an owner, 100 sessions", killed);
        Assert.InRange(figures.TakenOver, 16, 52);
        Assert.True(figures.Worst <= Budgets.Killed, $"it took {figures.Worst} until a watcher saw the next event");
    }

    [Fact]
    public async Task Killing_two_of_three_nodes_at_once_leaves_the_third_to_go_on_alone()
    {
        var cluster = await fixture.OpenAsync();
        await using var work = await Workload.StartAsync(cluster, new WorkloadShape { Sessions = 15 });
        await work.UntilTextFlowsAsync();

        var killed = TestClock.Now;
        await Task.WhenAll(cluster.Nodes[0].Process.KillAsync(), cluster.Nodes[1].Process.KillAsync());

        var figures = await work.CheckAsync("SIGKILL of two of three nodes at once", killed);
        Assert.NotEqual(0, figures.TakenOver);
        Assert.True(figures.Worst <= Budgets.KilledTogether, $"it took {figures.Worst} until a watcher saw the next event");
        Assert.True(cluster.Nodes[2].IsRunning);
    }

    [Fact]
    public async Task A_watcher_whose_node_dies_goes_on_at_another_node()
    {
        var cluster = await fixture.OpenAsync();
        await using var work = await Workload.StartAsync(cluster, new WorkloadShape { Sessions = 9 });
        await work.UntilTextFlowsAsync();

        var killed = TestClock.Now;
        await cluster.Nodes[2].Process.KillAsync();

        var figures = await work.CheckAsync("SIGKILL of the watchers' node", killed);
        Assert.NotEqual(0, figures.Touched);
        Assert.True(figures.Worst <= Budgets.Killed, $"it took {figures.Worst} until a watcher saw the next event");
    }

    [Fact]
    public async Task A_tool_that_took_effect_before_its_node_died_is_not_run_again()
    {
        var cluster = await fixture.OpenAsync();
        var wish = new Wish { Post = "", Tokens = 3, Calls = 1, Command = Effects.Marker + "; exec sleep 6" };
        await using var work = await Workload.StartAsync(cluster, new WorkloadShape { Sessions = 30, Wish = wish });
        foreach (var session in work.Sessions)
        {
            var call = session.Posts[0].Evidence.Wish.Call(0);
            var count = await Eventually.GetAsync(() => Task.FromResult(cluster.Effects.Count(call)), count => count > 0, Soon, Cancelled);
            Assert.Equal(1, count);
        }

        var killed = TestClock.Now;
        await cluster.Nodes[1].Process.KillAsync();

        var figures = await work.CheckAsync("SIGKILL between effect and result", killed);
        Assert.NotEqual(0, figures.TakenOver);
        var unknown = work.Sessions.Count(session => session.Watchers[0].Events
            .Any(item => item.Type == "tool_call_response" && (string?)item.Json["outcome"] == "unknown"));
        Assert.Equal(figures.TakenOver, unknown);
    }

    [Fact]
    public async Task A_question_whose_nodes_died_is_answered_elsewhere_and_once()
    {
        var cluster = await fixture.OpenAsync();
        await using var session = await cluster.CreateSessionAsync(0, Cancelled, approved: false);
        var watchers = new[] { session.Watch(1), session.Watch(2) };
        var wish = new Wish { Post = $"question-{session.Id}", Calls = 1, Command = Effects.Marker };
        var post = session.Post(wish, 0).RunAsync(Cancelled);
        await Task.WhenAll(watchers.Select(watcher => watcher.WaitForAsync("tool_call_confirmation", Soon, Cancelled)));

        // Whoever owns the session, its node is among those that die.
        foreach (var node in cluster.Nodes)
        {
            await node.Process.KillAsync();
            await node.StartAsync(Cancelled);
            await cluster.WaitUntilReadyAsync(node, Cancelled);
        }

        Assert.Equal(0, cluster.Effects.Count(wish.Call(0)));
        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => AnswerAsync(session, "approve", wish.Call(0))));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        await post;
        var other = await AnswerAsync(session, "reject", wish.Call(0));
        Assert.Equal(HttpStatusCode.Conflict, other.Status);
        Assert.Contains("already_answered", other.Text, StringComparison.Ordinal);
        await Check.HoldsAsync(cluster, session);
        Assert.Equal(1, cluster.Effects.Count(wish.Call(0)));
    }

    [Fact]
    public async Task A_post_that_is_repeated_with_its_key_after_a_crash_is_one_run()
    {
        var cluster = await fixture.OpenAsync();
        await using var session = await cluster.CreateSessionAsync(0, Cancelled);
        session.Watch(1);
        var wish = new Wish { Post = $"repeated-{session.Id}", Tokens = 20, Pause = 100, Calls = 1, Command = Effects.Marker };
        var first = session.Post(wish, 0);
        var running = first.RunAsync(Cancelled);
        await first.Accepted.WaitAsync(Soon, Cancelled);

        // The same request from two more clients, while the node that took it dies.
        var others = new[] { session.Repeat(wish, 1), session.Repeat(wish, 2) };
        var repeated = others.Select(other => other.RunAsync(Cancelled)).ToList();
        await cluster.Nodes[0].Process.KillAsync();
        await Task.WhenAll([running, .. repeated]);
        var late = await session.Repeat(wish, 1).RunAsync(Cancelled);

        Assert.All([first, .. others, late], post => Assert.Equal("normal", post.Evidence.Ending));
        Assert.All([first, .. others, late], post => Assert.Empty(post.Problems));
        await Check.HoldsAsync(cluster, session);
    }

    [Fact]
    public async Task A_request_in_the_moment_after_a_kill_waits_instead_of_failing()
    {
        var cluster = await fixture.OpenAsync();
        var sessions = await Task.WhenAll(Enumerable.Range(0, 24).Select(number => cluster.CreateSessionAsync(number, Cancelled)));
        await cluster.Nodes[0].Process.KillAsync();

        var answers = await Task.WhenAll(sessions.Select(async (session, number) =>
        {
            var node = 1 + (number % 2);
            JsonNode Message(string text) => new JsonObject { ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = text }) };
            var wish = new Wish { Post = $"moment-{session.Id}", Tokens = 1 };
            return await Task.WhenAll(
                session.AskOnceAsync(HttpMethod.Get, "/queue", null, node, Cancelled),
                session.AskOnceAsync(HttpMethod.Patch, "/title", new JsonObject { ["title"] = "Named" }, node, Cancelled),
                session.AskOnceAsync(HttpMethod.Post, "/agent/worker", Message(wish.Text), node, Cancelled));
        }));

        var all = answers.SelectMany(answer => answer).ToList();
        Assert.All(all, answer => Assert.True(answer.Status == HttpStatusCode.OK, $"{(int)answer.Status} {answer.Text}"));
        var times = all.Select(answer => answer.Time).Order().ToList();
        TestContext.Current.SendDiagnosticMessage($"requests right after a SIGKILL: p50 {times[times.Count / 2]}, worst {times[^1]}");
        Assert.True(times[^1] <= Budgets.Killed + Budgets.Killed, $"a request took {times[^1]}");
        foreach (var session in sessions)
        {
            Assert.Single((await session.ReadAsync("", Cancelled))["messages"]!.AsArray(), item => (string?)item!["message"]!["role"] == "user");
            await session.DisposeAsync();
        }
    }

    private static Task<(HttpStatusCode Status, string Text)> AnswerAsync(TestSession session, string confirmation, string call) =>
        session.SendAsync(HttpMethod.Post, "/resume", new JsonObject { ["confirmation"] = confirmation, ["tool_call_id"] = call }, 0, Cancelled);
}
