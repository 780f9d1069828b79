using Cagent.Cluster.Tests.Clients;
using Cagent.Cluster.Tests.Figures;
using Cagent.Cluster.Tests.Invariants;
using Cagent.Cluster.Tests.Nodes;

namespace Cagent.Cluster.Tests.Faults;

/// <summary>Many sessions at work.</summary>
internal sealed class Workload : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(120);
    private static int _count;
    private readonly TestCluster _cluster;
    private readonly List<TestSession> _sessions = [];
    private readonly CancellationTokenSource _enough = new();
    private Task _clients = Task.CompletedTask;

    private Workload(TestCluster cluster) => _cluster = cluster;

    /// <summary>Its sessions.</summary>
    public IReadOnlyList<TestSession> Sessions => _sessions;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Starts the work; every session has a node of its own to start with.</summary>
    public static async Task<Workload> StartAsync(TestCluster cluster, WorkloadShape shape, NodeAddresses? addresses = null)
    {
        var workload = new Workload(cluster);
        var name = $"w{Interlocked.Increment(ref _count)}";
        try
        {
            for (var index = 0; index < shape.Sessions; index++)
            {
                var session = await cluster.CreateSessionAsync(index, Cancelled, addresses: addresses);
                workload._sessions.Add(session);
                session.Watch(index);
                session.Watch(index + 1);
            }

            workload._clients = Task.WhenAll(workload._sessions.Select((session, index) =>
                workload.WorkAsync(session, shape with { Wish = shape.Wish with { Post = $"{name}-{index}" } }, index)));
            return workload;
        }
        catch
        {
            await workload.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns when every watcher has seen some text.</summary>
    public Task UntilTextFlowsAsync() => Task.WhenAll(_sessions.SelectMany(session => session.Watchers)
        .Select(watcher => watcher.WaitForAsync("agent_choice", StartLimit, Cancelled)));

    /// <summary>The clients post no more runs after those that are on.</summary>
    public void EndWithThisRun() => _enough.Cancel();

    /// <summary>Returns when every client has seen its runs end.</summary>
    public Task FinishAsync() => _clients.WaitAsync(RunLimit, Cancelled);

    /// <summary>Waits for the end, prints the figures and fails if an invariant does not hold.</summary>
    /// <param name="fault">What happened.</param>
    /// <param name="at">When it happened.</param>
    public async Task<FaultFigures> CheckAsync(string fault, TimeSpan at)
    {
        await FinishAsync();
        var evidence = await GatherAsync();
        var figures = new FaultFigures(evidence, at);
        figures.Print(fault);
        AllInvariants.Hold(evidence);
        Assert.Empty(_cluster.Model.Violations);
        string[] problems =
        [
            .. _sessions.SelectMany(session => session.Watchers).SelectMany(watcher => watcher.Problems),
            .. _sessions.SelectMany(session => session.Posts).SelectMany(post => post.Problems),
        ];
        if (problems.Length > 0)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(
                string.Join('\n', problems.Concat(_cluster.Nodes.Select(node => $"{node.Address}: {node.Process.Errors}"))));
        }

        Assert.True(problems.Length == 0, $"{problems.Length} answers that no client should get");
        return figures;
    }

    /// <summary>Requests of all clients that did not end as a client may expect it.</summary>
    public IReadOnlyList<string> Failures =>
        [.. _sessions.SelectMany(session => session.Watchers.SelectMany(watcher => watcher.Failures).Concat(session.Posts.SelectMany(post => post.Failures)))];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions)
        {
            await session.DisposeAsync();
        }

        _enough.Dispose();
    }

    private async Task WorkAsync(TestSession session, WorkloadShape shape, int preferred)
    {
        for (var run = 0; run < shape.Runs && !_enough.IsCancellationRequested; run++)
        {
            await session.Post(shape.Wish with { Post = $"{shape.Wish.Post}-{run}" }, preferred + run).RunAsync(Cancelled);
        }
    }

    private async Task<IReadOnlyList<SessionEvidence>> GatherAsync()
    {
        var evidence = new List<SessionEvidence>();
        foreach (var session in _sessions)
        {
            evidence.Add(await session.GatherAsync(_cluster.Effects, Cancelled));
        }

        return evidence;
    }
}
