using Cagent.Events;
using Cagent.Sessions;
using Cagent.Silo.Tests.Clustering;
using Cagent.Silo.Tests.Storage;
using Cagent.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using static Cagent.Silo.Tests.Storage.Sample;

namespace Cagent.Silo.Tests.Sessions;

/// <summary>Which events an operator's limits drop.</summary>
public sealed class JournalRetentionTests : IAsyncLifetime
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly FakeMembership _membership = new();
    private readonly FakeTimeProvider _time = new(Noon);
    private SqliteStoreUnderTest _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _membership.Set((LocalNode.Address(1), SiloStatus.Active));
        _store = await SqliteStoreUnderTest.OpenNewAsync();
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Without_a_limit_nothing_is_dropped()
    {
        await JournalAsync("a", [Noon - (1000 * Day), Noon]);
        var retention = Retention(new JournalOptions());
        Assert.False(retention.HasLimit);
        await retention.ApplyAsync("a", 100, Token);
        Assert.Equal([1L, 2], await KeptAsync("a"));
    }

    [Fact]
    public async Task Events_that_are_too_old_are_dropped_up_to_the_first_that_is_not()
    {
        await JournalAsync("a", [Noon - (4 * Day), Noon - (3 * Day), null, Noon - (2.5 * Day), Noon - (1 * Day), Noon]);
        var retention = Retention(new JournalOptions { MaxAge = 2 * Day });
        await retention.ApplyAsync("a", 1, Token);
        Assert.Equal([2L, 3, 4, 5, 6], await KeptAsync("a"));
        await retention.ApplyAsync("a", 100, Token);
        Assert.Equal([5L, 6], await KeptAsync("a"));
        _time.Advance(1000 * Day);
        await retention.ApplyAsync("a", 100, Token);
        Assert.Equal([6L], await KeptAsync("a"));
    }

    [Fact]
    public async Task More_than_the_bytes_allowed_are_dropped_but_nothing_after_the_number_given()
    {
        await JournalAsync("a", [Noon, Noon, Noon, Noon]);
        var retention = Retention(new JournalOptions { MaxBytes = 1, MaxAge = Day });
        await retention.ApplyAsync("a", 2, Token);
        Assert.Equal([3L, 4], await KeptAsync("a"));
        await retention.ApplyAsync("a", 100, Token);
        Assert.Equal([4L], await KeptAsync("a"));
    }

    [Fact]
    public async Task Idle_sessions_are_looked_through_now_and_then_and_those_at_work_are_left_alone()
    {
        await JournalAsync("idle", [Noon - (3 * Day), Noon]);
        await JournalAsync("waiting", [Noon - (3 * Day), Noon], StoredRunState.Waiting);
        var options = new JournalOptions { MaxAge = 2 * Day };
        using var sweep = Sweep(options);
        await sweep.StartAsync(Token);
        var kept = await Eventually.GetAsync(
            () =>
            {
                _time.Advance(options.SweepPeriod);
                return KeptAsync("idle");
            },
            kept => kept.Count == 1,
            TimeSpan.FromSeconds(20),
            Token);
        await sweep.StopAsync(Token);
        Assert.Equal([2L], kept);
        Assert.Equal([1L, 2], await KeptAsync("waiting"));
    }

    [Fact]
    public async Task A_journal_that_cannot_be_read_keeps_no_other_from_being_looked_through()
    {
        foreach (var id in (string[])["a", "b", "c"])
        {
            await JournalAsync(id, [Noon - (3 * Day), Noon]);
        }

        await _store.Store.CommitAsync(After(await LoadAsync("b")) with { Frames = [Frame(3, "no JSON")] }, Token);
        using var sweep = Sweep(new JournalOptions { MaxAge = Day / 2 });
        _time.Advance(Day);
        await sweep.SweepAsync(Token);
        Assert.Equal([2L], await KeptAsync("a"));
        Assert.Equal([1L, 2, 3], await KeptAsync("b"));
        Assert.Equal([2L], await KeptAsync("c"));
    }

    [Fact]
    public async Task One_node_of_a_cluster_looks_through_all_journals()
    {
        await JournalAsync("a", [Noon - (3 * Day), Noon]);
        var options = new JournalOptions { MaxAge = Day };
        _membership.Set((LocalNode.Address(1), SiloStatus.Dead), (LocalNode.Address(2), SiloStatus.Active), (LocalNode.Address(3), SiloStatus.Active));
        using var third = Sweep(options, new LocalNode(3));
        await third.SweepAsync(Token);
        Assert.Equal([1L, 2], await KeptAsync("a"));
        using var second = Sweep(options, new LocalNode(2));
        await second.SweepAsync(Token);
        Assert.Equal([2L], await KeptAsync("a"));
    }

    private JournalSweep Sweep(JournalOptions options, LocalNode? node = null) => new(
        _store.Store, _store.Reader, Retention(options), _membership, node ?? new LocalNode(1), Options.Create(options), _time, NullLogger<JournalSweep>.Instance);

    private async Task<SessionRow> LoadAsync(string id) => (await _store.Store.LoadAsync(id, Token))!;

    private JournalRetention Retention(JournalOptions options) => new(_store.Store, Options.Create(options), _time);

    /// <summary>A session with an event a commit.</summary>
    private async Task JournalAsync(string id, DateTimeOffset?[] times, StoredRunState state = StoredRunState.Idle)
    {
        await _store.Store.CreateAsync(Row(id), Token);
        for (var i = 0; i < times.Length; i++)
        {
            var text = times[i] is { } time ? $$"""{"type":"x","timestamp":"{{time:O}}"}""" : """{"type":"x"}""";
            var row = Row(id, i + 1);
            row = row with { State = row.State with { LastEventSequence = i + 1 }, RunState = state };
            await _store.Store.CommitAsync(After(row) with { Frames = [Frame(i + 1, text)] }, Token);
        }
    }

    private async Task<IReadOnlyList<long>> KeptAsync(string id) =>
        [.. (await _store.Store.ReadJournalAsync(id, 0, 100, Token)).Select(frame => frame.Sequence)];
}
