using Cagent.Runs;
using Cagent.Sessions;
using Cagent.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Cagent.Silo.Tests.Sessions;

/// <summary>When what is remembered of requests is removed.</summary>
public sealed class KeyedRequestSweepTests
{
    private static readonly DateTimeOffset Noon = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Noon);
    private readonly FullStore _store = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_is_forgotten_when_its_key_is_over_and_no_grain_in_memory_knows_it_any_more()
    {
        using var sweep = Sweep(TimeSpan.FromHours(10));
        await Assert.ThrowsAsync<IOException>(() => sweep.SweepAsync(Token));
        Assert.Equal([Noon - TimeSpan.FromHours(10) - KeyedRequestSweep.Margin], _store.Asked);
    }

    [Fact]
    public async Task A_store_that_fails_is_asked_again()
    {
        using var sweep = Sweep(TimeSpan.Zero);
        await sweep.StartAsync(Token);
        var asked = await Eventually.GetAsync(
            () =>
            {
                _time.Advance(KeyedRequestSweep.Period);
                return Task.FromResult(_store.Asked.Count);
            },
            count => count >= 2,
            TimeSpan.FromSeconds(20),
            Token);
        await sweep.StopAsync(Token);
        Assert.True(asked >= 2);
    }

    private KeyedRequestSweep Sweep(TimeSpan lifetime) => new(
        _store, Options.Create(new SessionOptions { IdempotencyKeyLifetime = lifetime }), _time, NullLogger<KeyedRequestSweep>.Instance);

    private sealed class FullStore : IKeyedRequestStore
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<DateTimeOffset> _asked = new();

        public IReadOnlyCollection<DateTimeOffset> Asked => _asked;

        public Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken)
        {
            _asked.Enqueue(before);
            throw new IOException("the disk is full");
        }
    }
}
