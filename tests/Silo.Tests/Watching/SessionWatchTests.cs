using Cagent.Events;
using Cagent.Silo.Watching;

namespace Cagent.Silo.Tests.Watching;

public sealed class SessionWatchTests
{
    [Fact]
    public async Task Replay_and_live_events_form_one_chain()
    {
        using var bench = new WatchBench();
        bench.Session.Journal.Append(3);
        await using var reader = bench.Open();
        bench.Session.AfterReplay = () =>
        {
            bench.Session.AfterReplay = null;
            bench.Publish(2);
        };

        Assert.True(await reader.ReadAsync(5));
        bench.Publish(1);
        Assert.True(await reader.ReadAsync(1));

        Assert.Equal([1, 2, 3, 4, 5, 6], reader.Seen);
        Assert.Equal(0, (await bench.Session.NextAttachAsync()).After);
        Assert.False(bench.Session.TryReadAttach(out _));
    }

    [Fact]
    public async Task Events_that_arrive_before_the_replay_are_not_repeated()
    {
        using var bench = new WatchBench();
        var watch = bench.Hub.Open("s");
        bench.Publish(4);
        await using var reader = new WatchReader(watch);

        Assert.True(await reader.ReadAsync(4));
        bench.Publish(1);
        Assert.True(await reader.ReadAsync(1));

        Assert.Equal([1, 2, 3, 4, 5], reader.Seen);
    }

    [Fact]
    public async Task An_attach_made_by_the_run_request_is_not_made_again()
    {
        using var bench = new WatchBench();
        var watch = bench.Hub.Open("s");
        bench.Session.Journal.Append(2);
        var attached = bench.Session.Journal.Attach(new AttachRequest { Watcher = watch.Id, After = 0 });
        await using var reader = new WatchReader(watch, 0, attached);
        bench.Publish(1);

        Assert.True(await reader.ReadAsync(3));

        Assert.Equal([1, 2, 3], reader.Seen);
        Assert.False(bench.Session.TryReadAttach(out _));
    }

    [Fact]
    public async Task Lost_batches_are_read_again_from_the_session()
    {
        using var bench = new WatchBench();
        await using var reader = bench.Open();
        bench.Publish(1);
        Assert.True(await reader.ReadAsync(1));

        bench.Session.Journal.Append(5);
        bench.Publish(1);

        Assert.True(await reader.ReadAsync(6));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], reader.Seen);
    }

    [Fact]
    public async Task Batches_that_come_twice_or_late_change_nothing()
    {
        using var bench = new WatchBench();
        await using var reader = bench.Open();
        var first = bench.Session.Journal.Append(2);
        var second = bench.Session.Journal.Append(2);
        bench.Hub.Route(second);
        bench.Hub.Route(first);
        bench.Hub.Route(second);

        Assert.True(await reader.ReadAsync(4));
        bench.Publish(1);
        Assert.True(await reader.ReadAsync(1));

        Assert.Equal([1, 2, 3, 4, 5], reader.Seen);
    }

    [Fact]
    public async Task Numbers_may_jump_as_they_do_after_a_takeover()
    {
        using var bench = new WatchBench();
        await using var reader = bench.Open();
        bench.Publish(2);
        bench.Hub.Route(bench.Session.Journal.Append(2, skip: 1_000_000));

        Assert.True(await reader.ReadAsync(4));

        Assert.Equal([1, 2, 1_000_003, 1_000_004], reader.Seen);
    }

    [Fact]
    public async Task A_long_replay_comes_in_pages()
    {
        using var bench = new WatchBench();
        bench.Session.Journal.Append(2_500);
        await using var reader = bench.Open();

        Assert.True(await reader.ReadAsync(2_500));

        Assert.Equal(2_500, reader.Seen[^1]);
        Assert.Equal(0, (await bench.Session.NextAttachAsync()).After);
        Assert.Equal(1_000, (await bench.Session.NextAttachAsync()).After);
        Assert.Equal(2_000, (await bench.Session.NextAttachAsync()).After);
        Assert.False(bench.Session.TryReadAttach(out _));
    }

    [Fact]
    public async Task A_resume_point_beyond_the_end_shows_only_what_is_new()
    {
        using var bench = new WatchBench();
        bench.Session.Journal.Append(3);
        await using var reader = bench.Open(after: 1_000);
        bench.Session.AfterReplay = () => bench.Publish(1);

        Assert.True(await reader.ReadAsync(1));

        Assert.Equal([4], reader.Seen);
    }

    [Fact]
    public async Task Retention_is_told_before_the_first_event_that_is_left()
    {
        using var bench = new WatchBench();
        bench.Session.Journal.Append(10);
        bench.Session.Journal.Forget(8);
        await using var reader = bench.Open(after: 2);

        Assert.True(await reader.ReadAsync(3));

        Assert.Equal(8, reader.GapBefore);
        Assert.Equal([8, 9, 10], reader.Seen);
    }

    [Fact]
    public async Task A_slow_connection_loses_its_backlog_but_no_event_and_holds_up_nobody()
    {
        using var bench = new WatchBench(new SessionWatchOptions { BacklogBatches = 16 });
        await using var slow = bench.Open();
        await using var fast = bench.Open();
        bench.Publish(1);
        Assert.True(await slow.ReadAsync(1));
        Assert.True(await fast.ReadAsync(1));
        while (bench.Session.TryReadAttach(out _))
        {
        }

        for (var i = 0; i < 100; i++)
        {
            bench.Publish(1);
            Assert.True(await fast.ReadAsync(1));
        }

        Assert.False(bench.Session.TryReadAttach(out _));
        Assert.True(await slow.ReadAsync(100));
        Assert.Equal(slow.Seen, fast.Seen);
        Assert.Equal(slow.Watch.Id, (await bench.Session.NextAttachAsync()).Watcher);
    }

    [Fact]
    public async Task A_backlog_is_bounded_in_bytes_too()
    {
        using var bench = new WatchBench(new SessionWatchOptions { BacklogBytes = 100 });
        await using var reader = bench.Open();
        bench.Publish(1);
        Assert.True(await reader.ReadAsync(1));
        Assert.True(bench.Session.TryReadAttach(out _));

        for (var i = 0; i < 50; i++)
        {
            bench.Publish(1);
        }

        Assert.True(await reader.ReadAsync(50));
        Assert.Equal(51, reader.Seen[^1]);
        Assert.True(bench.Session.TryReadAttach(out _));
    }

    [Fact]
    public async Task The_end_of_the_session_ends_the_watch()
    {
        using var bench = new WatchBench();
        await using var reader = bench.Open();
        bench.Publish(2, EventFlags.SessionExited);

        Assert.True(await reader.ReadAsync(2));
        Assert.False(await reader.ReadAsync(1));
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_watch_without_an_error()
    {
        using var bench = new WatchBench();
        await using var reader = bench.Open();
        bench.Publish(1);
        Assert.True(await reader.ReadAsync(1));
        var reading = reader.ReadAsync(1);

        reader.Leave();

        Assert.False(await reading);
    }

    [Fact]
    public async Task Nothing_is_read_before_this_node_gets_what_is_published_to_it()
    {
        using var bench = new WatchBench(subscribed: false);
        var watch = bench.Hub.Open("s");
        var attached = bench.Session.Journal.Attach(new AttachRequest { Watcher = watch.Id, After = 0 });
        await using var reader = new WatchReader(watch, 0, attached);
        var reading = reader.ReadAsync(2);
        bench.Session.Journal.Append(2);
        Assert.False(bench.Session.TryReadAttach(out _));

        bench.Hub.MarkSubscribed();

        Assert.True(await reading);
        Assert.Equal([1, 2], reader.Seen);
    }
}
