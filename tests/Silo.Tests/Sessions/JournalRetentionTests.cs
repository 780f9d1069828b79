using Cagent.Events;
using Cagent.Sessions;
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

    private readonly FakeTimeProvider _time = new(Noon);
    private SqliteStoreUnderTest _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _store = await SqliteStoreUnderTest.OpenNewAsync();

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
        using var sweep = new JournalSweep(
            _store.Store, _store.Reader, Retention(options), Options.Create(options), _time, NullLogger<JournalSweep>.Instance);
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
