using Cagent.Api.Calls;
using Cagent.Api.Hosting;
using Cagent.Api.Tests.Fakes;
using Cagent.Testing;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Cagent.Api.Tests.Calls;

/// <summary>What becomes of a deletion that nobody waits for any more.</summary>
public sealed class SessionDeletionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeCluster _cluster = new();
    private readonly RecordedLog<SessionDeletion> _log = new();
    private readonly Checkpoint _slow = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_tried_again_although_its_client_left()
    {
        using var client = new CancellationTokenSource();
        var deletion = Begin(Timeout.InfiniteTimeSpan, new SiloUnavailableException(), client.Token);
        await _slow.Reached.WaitAsync(Token);
        await client.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => deletion);
        _slow.Open();
        Assert.True(await EventuallyAsync(() => _cluster.Sessions.IsEmpty));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Its_failure_is_logged()
    {
        var failure = new CagentException(ErrorCodes.Internal, "an internal error");
        var deletion = Begin(Patience, failure, Token);
        await _slow.Reached.WaitAsync(Token);
        _time.Advance(Patience);
        Assert.False(await deletion);
        _slow.Open();
        Assert.True(await EventuallyAsync(() => !_log.Lines.IsEmpty));
        var (level, text, cause) = Assert.Single(_log.Lines);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("s1", text, StringComparison.Ordinal);
        Assert.Same(failure, cause);
    }

    [Fact]
    public async Task A_failure_that_its_client_hears_of_is_not_logged_as_well()
    {
        var failure = new CagentException(ErrorCodes.Internal, "an internal error");
        var deletion = Begin(Patience, failure, Token);
        await _slow.Reached.WaitAsync(Token);
        _slow.Open();
        Assert.Same(failure, await Assert.ThrowsAsync<CagentException>(() => deletion));
        Assert.Empty(_log.Lines);
    }

    /// <summary>Begins a deletion that comes to <see cref="_slow"/> and then fails once.</summary>
    private Task<bool> Begin(TimeSpan patience, Exception failure, CancellationToken aborted)
    {
        _cluster.Add("s1").BeforeDeletion.Enqueue(async () =>
        {
            await _slow.PassAsync();
            throw failure;
        });
        var retry = new CallRetry(
            Options.Create(new ApiOptions()),
            new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance),
            _time,
            NullLogger<CallRetry>.Instance);
        var sessions = new SessionCalls(FakeGrains.Create(_cluster), retry);
        return new SessionDeletion(sessions, _time, _log).DeleteAsync("s1", patience, aborted);
    }

    private Task<bool> EventuallyAsync(Func<bool> condition) => Eventually.GetAsync(
        () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            return Task.FromResult(condition());
        },
        satisfied => satisfied,
        TimeSpan.FromSeconds(20),
        Token);
}
