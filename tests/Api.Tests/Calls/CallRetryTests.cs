using Cagent.Api.Calls;
using Cagent.Api.Hosting;
using Cagent.Testing;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Cagent.Api.Tests.Calls;

/// <summary>Which calls are made again when a node is gone.</summary>
public sealed class CallRetryTests
{
    private static readonly Exception NodeIsGone = new SiloUnavailableException("The target silo became unavailable");

    private readonly FakeTimeProvider _time = new();
    private readonly ApplicationLifetime _lifetime = new(NullLogger<ApplicationLifetime>.Instance);
    private int _calls;

    [Fact]
    public async Task A_call_that_can_be_repeated_is_made_again_until_it_is_answered()
        => Assert.Equal(4, await RunAsync(isRepeatable: true, NodeIsGone, LostCalls.NotSent, new CagentException(ErrorCodes.StoreUnavailable, "moves")));

    [Fact]
    public async Task A_call_that_the_cluster_cancelled_is_made_again()
        => Assert.Equal(2, await RunAsync(isRepeatable: true, new OperationCanceledException("The directory of places changes.")));

    [Fact]
    public async Task Whatever_kept_a_call_from_its_node_is_no_answer()
    {
        var cause = new InvalidOperationException("The directory of places has changed hands.");
        Assert.Equal(2, await RunAsync(isRepeatable: true, cause));
        _calls = 0;
        var told = await Assert.ThrowsAsync<SiloUnavailableException>(() => RunAsync(isRepeatable: false, cause));
        Assert.Same(cause, told.InnerException);
    }

    [Fact]
    public async Task A_call_that_may_have_been_carried_out_is_not_made_again_when_it_would_count_twice()
    {
        Assert.Same(NodeIsGone, await Assert.ThrowsAsync<SiloUnavailableException>(() => RunAsync(isRepeatable: false, NodeIsGone)));
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task A_call_that_has_not_left_this_node_is_always_made_again()
        => Assert.Equal(3, await RunAsync(isRepeatable: false, LostCalls.NotSent, LostCalls.NotSent));

    [Fact]
    public async Task A_refusal_is_an_answer()
    {
        await Assert.ThrowsAsync<CagentException>(() => RunAsync(isRepeatable: true, new CagentException(ErrorCodes.SessionBusy, "busy")));
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task After_some_seconds_the_client_is_told()
    {
        var started = _time.GetUtcNow();
        await Assert.ThrowsAsync<SiloUnavailableException>(() => RunAsync(isRepeatable: true, [.. Enumerable.Repeat(NodeIsGone, 10_000)]));
        Assert.InRange(_time.GetUtcNow() - started, TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(10));
        Assert.InRange(_calls, 8, 30);
    }

    [Fact]
    public async Task A_store_that_was_tried_for_seconds_is_not_tried_again()
    {
        var failure = new CagentException(ErrorCodes.StoreUnavailable, "the database does not answer");
        var retry = new CallRetry(Options.Create(new ApiOptions()), _lifetime, _time, NullLogger<CallRetry>.Instance);
        var refusal = await Assert.ThrowsAsync<CagentException>(() => retry.RunAsync<int>(
            () =>
            {
                _calls++;
                _time.Advance(TimeSpan.FromSeconds(5));
                throw failure;
            },
            isRepeatable: true,
            TestContext.Current.CancellationToken));
        Assert.Same(failure, refusal);
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task A_node_that_stops_keeps_nobody_waiting()
    {
        _lifetime.StopApplication();
        await Assert.ThrowsAsync<SiloUnavailableException>(() => RunAsync(isRepeatable: true, NodeIsGone));
        Assert.Equal(1, _calls);
    }

    /// <returns>How many calls were made until one was answered.</returns>
    private async Task<int> RunAsync(bool isRepeatable, params Exception[] failures)
    {
        var retry = new CallRetry(Options.Create(new ApiOptions()), _lifetime, _time, NullLogger<CallRetry>.Instance);
        var run = retry.RunAsync(
            () => _calls++ < failures.Length ? Task.FromException<int>(failures[_calls - 1]) : Task.FromResult(_calls),
            isRepeatable,
            TestContext.Current.CancellationToken);
        await Eventually.GetAsync(
            () =>
            {
                if (!run.IsCompleted)
                {
                    _time.Advance(TimeSpan.FromMilliseconds(400));
                }

                return Task.FromResult(run.IsCompleted);
            },
            completed => completed,
            TimeSpan.FromSeconds(30),
            TestContext.Current.CancellationToken);
        return await run;
    }
}
