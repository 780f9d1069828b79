using Cagent.Sessions;
using Cagent.Silo.Tests.Clustering;
using Cagent.Silo.Tests.Storage;
using Cagent.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using static Cagent.Silo.Tests.Storage.Sample;

namespace Cagent.Silo.Tests.Sessions;

/// <summary>Which runs a node wakes, and when.</summary>
public sealed class RunSweepTests : IAsyncLifetime
{
    private static readonly SiloAddress Self = LocalNode.Address(1);
    private static readonly SiloAddress Other = LocalNode.Address(2);

    private readonly FakeMembership _membership = new();
    private readonly SleepingSessions _sessions = new();
    private readonly FakeTimeProvider _time = new();
    private SqliteStoreUnderTest _store = null!;
    private RunSweep _sweep = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = await SqliteStoreUnderTest.OpenNewAsync();
        _sweep = new RunSweep(
            _store.Store, _sessions, _membership, new LocalNode(1), Options.Create(new SessionOptions()), _time, NullLogger<RunSweep>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _sweep.StopAsync(CancellationToken.None);
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task A_start_wakes_the_runs_of_nodes_that_are_no_more()
    {
        await AddRunAsync("lost", LocalNode.Address(8));
        await AddRunAsync("kept", Other);
        await _store.Store.CreateAsync(Row("idle"), Token);
        _membership.Set((Self, SiloStatus.Active), (Other, SiloStatus.Active));
        await _sweep.StartAsync(Token);
        Assert.Equal(["lost"], await _sessions.NextAsync(1, Token));
        Assert.False(_sessions.TryNext(out _));
    }

    [Fact]
    public async Task Nothing_is_woken_before_the_node_itself_has_joined()
    {
        await AddRunAsync("lost", LocalNode.Address(8));
        _membership.Set((Self, SiloStatus.Joining));
        await _sweep.StartAsync(Token);
        Assert.False(_sessions.TryNext(out _));
        _membership.Set((Self, SiloStatus.Active));

        // The first view that names this node may be swept twice: waking again does nothing.
        Assert.Equal(["lost"], await _sessions.NextAsync(1, Token));
    }

    [Theory]
    [InlineData(SiloStatus.Dead)]
    [InlineData(SiloStatus.ShuttingDown)]
    public async Task A_node_that_goes_loses_its_runs_at_once(SiloStatus gone)
    {
        await AddRunAsync("a", Other);
        await AddRunAsync("b", Other);
        await AddRunAsync("mine", Self);
        _membership.Set((Self, SiloStatus.Active), (Other, SiloStatus.Active));
        await _sweep.StartAsync(Token);
        Assert.Equal(["mine"], await _sessions.NextAsync(1, Token));
        _membership.Set((Self, SiloStatus.Active), (Other, gone));
        Assert.Equal(["a", "b"], await _sessions.NextAsync(2, Token));
    }

    [Fact]
    public async Task A_run_that_could_not_be_woken_is_tried_again_soon()
    {
        await AddRunAsync("a", Other);
        _sessions.Failures["a"] = 1;
        _membership.Set((Self, SiloStatus.Active));
        await _sweep.StartAsync(Token);
        await _sessions.NextAsync(1, Token);
        await AssertWokenAsTimePassesAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task A_run_of_the_node_itself_is_looked_after_now_and_then()
    {
        await AddRunAsync("mine", Self);
        _membership.Set((Self, SiloStatus.Active));
        await _sweep.StartAsync(Token);
        await _sessions.NextAsync(1, Token);
        await AssertWokenAsTimePassesAsync(TimeSpan.FromSeconds(5));
    }

    private Task AddRunAsync(string id, SiloAddress owner) => _store.Store.AddRunAsync(id, owner, Token);

    private async Task AssertWokenAsTimePassesAsync(TimeSpan step) => Assert.True(await Eventually.GetAsync(
        () =>
        {
            _time.Advance(step);
            return Task.FromResult(_sessions.TryNext(out _));
        },
        woken => woken,
        TimeSpan.FromSeconds(20),
        Token));
}
