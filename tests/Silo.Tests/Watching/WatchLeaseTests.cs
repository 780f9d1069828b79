using Cagent.Events;

namespace Cagent.Silo.Tests.Watching;

public sealed class WatchLeaseTests
{
    [Fact]
    public async Task The_lease_of_a_waiting_connection_is_renewed_within_thirty_seconds()
    {
        using var bench = new WatchBench();
        await using var reader = bench.Open();
        bench.Publish(1);
        Assert.True(await reader.ReadAsync(1));
        Assert.True(bench.Session.TryReadAttach(out _));
        var reading = reader.ReadAsync(1);

        Advance(bench, seconds: 19);
        Assert.False(bench.Session.TryReadAttach(out _));
        Advance(bench, seconds: 12);

        Assert.Equal(1, (await bench.Session.NextAttachAsync()).After);
        bench.Publish(1);
        Assert.True(await reading);
    }

    [Fact]
    public async Task The_lease_of_a_connection_that_does_not_take_its_events_is_renewed_too()
    {
        using var bench = new WatchBench();
        await using var reader = bench.Open();
        bench.Publish(1);
        Assert.True(await reader.ReadAsync(1));
        Assert.True(bench.Session.TryReadAttach(out _));
        bench.Publish(1);

        Advance(bench, seconds: 31);

        var renewal = await bench.Session.NextAttachAsync();
        Assert.Equal((1, 1), (renewal.After, renewal.MaxEvents));
        Assert.True(await reader.ReadAsync(1));
        Assert.Equal([1, 2], reader.Seen);
    }

    [Fact]
    public async Task A_lost_last_event_is_found_when_a_run_goes_quiet()
    {
        using var bench = new WatchBench();
        bench.Session.Journal.RunId = "run";
        await using var reader = bench.Open();
        bench.Publish(1);
        Assert.True(await reader.ReadAsync(1));
        var reading = reader.ReadAsync(1);
        bench.Session.Journal.Append(1, EventFlags.RunEnded);

        Advance(bench, seconds: 6);

        Assert.True(await reading);
        Assert.Equal([1, 2], reader.Seen);
    }

    [Fact]
    public async Task An_idle_session_is_not_asked_again_and_again()
    {
        using var bench = new WatchBench();
        await using var reader = bench.Open();
        bench.Publish(1);
        Assert.True(await reader.ReadAsync(1));
        Assert.True(bench.Session.TryReadAttach(out _));
        var reading = reader.ReadAsync(1);

        Advance(bench, seconds: 15);
        bench.Publish(1);

        // Whatever the time has woken was done before the event was taken.
        Assert.True(await reading);
        Assert.False(bench.Session.TryReadAttach(out _));
    }

    [Fact]
    public async Task Failed_calls_are_repeated_while_the_node_of_the_session_is_being_replaced()
    {
        using var bench = new WatchBench();
        bench.Session.Failure = new TimeoutException();
        await using var reader = bench.Open();
        bench.Session.Journal.Append(1);
        var reading = reader.ReadAsync(1);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            await bench.Session.NextAttachAsync();
            bench.Time.Advance(TimeSpan.FromSeconds(5));
        }

        bench.Session.Failure = null;
        while (!reading.IsCompleted)
        {
            bench.Time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        Assert.True(await reading);
    }

    [Fact]
    public async Task Calls_that_go_on_failing_end_the_watch_with_the_failure()
    {
        using var bench = new WatchBench();
        bench.Session.Failure = new TimeoutException();
        await using var reader = bench.Open();
        var reading = reader.ReadAsync(1);
        while (!reading.IsCompleted)
        {
            bench.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await Assert.ThrowsAsync<TimeoutException>(() => reading);
    }

    [Fact]
    public async Task An_unknown_session_is_told_at_once()
    {
        using var bench = new WatchBench();
        bench.Session.Failure = new CagentException(ErrorCodes.UnknownSession, "no such session");
        await using var reader = bench.Open();

        var refusal = await Assert.ThrowsAsync<CagentException>(() => reader.ReadAsync(1));

        Assert.Equal(ErrorCodes.UnknownSession, refusal.Code);
    }

    [Fact]
    public async Task A_store_that_is_away_ends_a_new_watch_but_not_a_running_one()
    {
        using var bench = new WatchBench();
        await using var running = bench.Open();
        bench.Publish(1);
        Assert.True(await running.ReadAsync(1));
        bench.Session.Failure = new CagentException(ErrorCodes.StoreUnavailable, "no store");
        bench.Session.Journal.Append(1);
        bench.Publish(1);
        var reading = running.ReadAsync(2);
        await using var opened = bench.Open();

        await Assert.ThrowsAsync<CagentException>(() => opened.ReadAsync(1));
        bench.Session.Failure = null;
        while (!reading.IsCompleted)
        {
            bench.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.True(await reading);
        Assert.Equal([1, 2, 3], running.Seen);
    }

    [Fact]
    public async Task The_session_is_told_once_that_the_client_left()
    {
        using var bench = new WatchBench();
        var reader = bench.Open();
        bench.Publish(1);
        Assert.True(await reader.ReadAsync(1));

        await reader.Watch.DetachAsync(clientLeft: true);
        await reader.DisposeAsync();

        Assert.True(bench.Session.TryReadDetach(out var detach));
        Assert.Equal((reader.Watch.Id, true), (detach!.Watcher, detach.ClientLeft));
        Assert.False(bench.Session.TryReadDetach(out _));
    }

    [Fact]
    public async Task A_watch_that_the_server_ends_is_not_taken_for_a_client_that_left()
    {
        using var bench = new WatchBench();
        var reader = bench.Open();
        bench.Publish(1);
        Assert.True(await reader.ReadAsync(1));

        await reader.DisposeAsync();

        Assert.True(bench.Session.TryReadDetach(out var detach));
        Assert.False(detach!.ClientLeft);
    }

    [Fact]
    public async Task A_watch_that_never_attached_is_closed_without_a_call()
    {
        using var bench = new WatchBench();

        await bench.Hub.Open("s").DisposeAsync();

        Assert.False(bench.Session.TryReadDetach(out _));
    }

    private static void Advance(WatchBench bench, int seconds)
    {
        for (; seconds > 0; seconds--)
        {
            bench.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
