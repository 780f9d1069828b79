using Cagent.Sessions;
using Cagent.Silo.Clustering;
using Cagent.Silo.Tests.Sessions;
using Cagent.Silo.Tests.Storage;
using Cagent.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using static Cagent.Silo.Tests.Storage.Sample;

namespace Cagent.Silo.Tests.Clustering;

/// <summary>Which runs a node that leaves moves, and where to.</summary>
public sealed class RunHandOverTests : IAsyncLifetime
{
    private static readonly SiloAddress Self = LocalNode.Address(1);
    private static readonly SiloAddress Other = LocalNode.Address(2);
    private static readonly SiloAddress Third = LocalNode.Address(3);

    private readonly FakeMembership _membership = new();
    private readonly LeavingSessions _sessions = new();
    private readonly FakeTimeProvider _time = new();
    private SqliteStoreUnderTest _store = null!;
    private RunHandOver _handOver = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = await SqliteStoreUnderTest.OpenNewAsync();
        _handOver = new RunHandOver(_store.Store, _sessions, _membership, new LocalNode(1), _time, NullLogger<RunHandOver>.Instance);
    }

    public async ValueTask DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task The_runs_of_the_node_are_spread_over_the_others_until_none_is_left()
    {
        await AddRunAsync("a", Self);
        await AddRunAsync("b", Self);
        await AddRunAsync("theirs", Other);
        _membership.Set((Self, SiloStatus.Active), (Other, SiloStatus.Active), (Third, SiloStatus.Active), (LocalNode.Address(4), SiloStatus.Dead));
        var moved = _handOver.MoveAllAsync(atOnce: true, Token);
        var asked = new[] { await _sessions.NextAsync(Token), await _sessions.NextAsync(Token) };
        Assert.Equal(["a", "b"], asked.Select(request => request.Id).Order(StringComparer.Ordinal));
        Assert.Equal([Other, Third], asked.Select(request => request.Request.Target).OrderBy(address => address.Generation).ThenBy(address => address.Endpoint.Port));
        Assert.All(asked, request => Assert.Equal((Self, true), (request.Request.Node, request.Request.AtOnce)));
        Assert.False(moved.IsCompleted);

        await EndRunAsync("a");
        await EndRunAsync("b");
        await AdvanceUntilAsync(moved);
    }

    [Fact]
    public async Task Nodes_that_have_just_started_get_none_while_there_are_others()
    {
        var young = LocalNode.Address(5, generation: 90);
        _time.SetUtcNow(new DateTimeOffset(2022, 1, 1, 0, 1, 40, TimeSpan.Zero));
        await AddRunAsync("a", Self);
        await AddRunAsync("b", Self);
        _membership.Set((Self, SiloStatus.Active), (young, SiloStatus.Active), (Other, SiloStatus.Active));
        using var limit = new CancellationTokenSource();
        var moved = _handOver.MoveAllAsync(atOnce: true, limit.Token);
        Assert.Equal(Other, (await _sessions.NextAsync(Token)).Request.Target);
        Assert.Equal(Other, (await _sessions.NextAsync(Token)).Request.Target);

        _membership.Set((Self, SiloStatus.Active), (young, SiloStatus.Active));
        var next = _sessions.NextAsync(Token);
        await AdvanceUntilAsync(next);
        Assert.Equal(young, (await next).Request.Target);
        await limit.CancelAsync();
        await AdvanceUntilAsync(moved);
    }

    [Fact]
    public async Task Without_haste_runs_that_come_meanwhile_are_asked_too()
    {
        _membership.Set((Self, SiloStatus.Active), (Other, SiloStatus.Active));
        using var limit = new CancellationTokenSource();
        var moved = _handOver.MoveAllAsync(atOnce: false, limit.Token);
        await AddRunAsync("late", Self);
        var next = _sessions.NextAsync(Token);
        await AdvanceUntilAsync(next);
        var (id, request) = await next;
        Assert.Equal(("late", false), (id, request.AtOnce));
        await limit.CancelAsync();
        await AdvanceUntilAsync(moved);
    }

    [Fact]
    public async Task A_node_without_others_keeps_its_runs()
    {
        await AddRunAsync("a", Self);
        _membership.Set((Self, SiloStatus.Active), (Other, SiloStatus.ShuttingDown));
        await _handOver.MoveAllAsync(atOnce: false, Token);
        Assert.False(_sessions.TryNext(out _));
    }

    [Fact]
    public async Task A_session_that_cannot_be_asked_does_not_keep_the_others()
    {
        await AddRunAsync("a", Self);
        await AddRunAsync("b", Self);
        _sessions.Broken.Add("a");
        _membership.Set((Self, SiloStatus.Active), (Other, SiloStatus.Active));
        using var limit = new CancellationTokenSource();
        var moved = _handOver.MoveAllAsync(atOnce: true, limit.Token);
        Assert.Equal("b", (await _sessions.NextAsync(Token)).Id);
        await limit.CancelAsync();
        await AdvanceUntilAsync(moved);
    }

    [Fact]
    public async Task A_session_that_does_not_come_to_answering_holds_nobody_up_beyond_the_time_given()
    {
        await AddRunAsync("a", Self);
        _sessions.Busy.Add("a");
        _membership.Set((Self, SiloStatus.Active), (Other, SiloStatus.Active));
        using var limit = new CancellationTokenSource();
        var moved = _handOver.MoveAllAsync(atOnce: true, limit.Token);
        await _sessions.NextAsync(Token);
        Assert.False(moved.IsCompleted);
        await limit.CancelAsync();
        await moved.WaitAsync(TimeSpan.FromSeconds(20), Token);
    }

    private Task AddRunAsync(string id, SiloAddress owner) =>
        _store.Store.AddRunAsync(id, owner, Token);

    private async Task EndRunAsync(string id)
    {
        var row = await _store.Store.LoadAsync(id, Token);
        await _store.Store.CommitAsync(
            new SessionCommit { SessionId = id, ExpectedVersion = row!.Version, Row = row with { Version = row.Version + 1, RunState = StoredRunState.Idle, Owner = "" } },
            Token);
    }

    private async Task AdvanceUntilAsync(Task done)
    {
        Assert.True(await Eventually.GetAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                return Task.FromResult(done.IsCompleted);
            },
            completed => completed,
            TimeSpan.FromSeconds(20),
            Token));
        await done;
    }
}
