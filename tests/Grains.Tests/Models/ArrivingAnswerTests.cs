using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Cagent.Models;
using Microsoft.Extensions.Time.Testing;

namespace Cagent.Grains.Tests.Models;

public sealed class ArrivingAnswerTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(30);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task The_first_piece_is_due_at_once()
    {
        var feed = await Feed.StartAsync(_time);
        var wait = feed.WaitAsync();
        Assert.False(wait.IsCompleted);
        await feed.ArriveAsync("a");
        Assert.True(await wait.WaitAsync(Limit, Stop));
        Assert.Equal(["a"], feed.Take());
    }

    [Fact]
    public async Task Pieces_after_it_are_due_together_when_the_window_ends()
    {
        var feed = await Feed.StartAsync(_time);
        await feed.ArriveAsync("a");
        feed.Take();
        var wait = feed.WaitAsync();
        await feed.ArriveAsync("b");
        await feed.ArriveAsync("c");
        Assert.False(wait.IsCompleted);
        _time.Advance(Window);
        Assert.True(await wait.WaitAsync(Limit, Stop));
        Assert.Equal(["b", "c"], feed.Take());
    }

    [Fact]
    public async Task Windows_of_all_answers_end_at_the_same_moment()
    {
        var first = await Feed.StartAsync(_time);
        var second = await Feed.StartAsync(_time);
        await first.ArriveAsync("a");
        first.Take();
        _time.Advance(TimeSpan.FromMilliseconds(7));
        await second.ArriveAsync("a");
        second.Take();
        await first.ArriveAsync("b");
        await second.ArriveAsync("b");
        var waits = (first.WaitAsync(), second.WaitAsync());
        for (var passed = 0; passed < Window.TotalMilliseconds && !waits.Item1.IsCompleted; passed++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.True(await waits.Item1.WaitAsync(Limit, Stop));
        Assert.True(await waits.Item2.WaitAsync(Limit, Stop));
    }

    [Fact]
    public async Task The_end_does_not_wait_for_the_window()
    {
        var feed = await Feed.StartAsync(_time);
        await feed.ArriveAsync("a");
        feed.Take();
        var wait = feed.WaitAsync();
        await feed.ArriveAsync("b");
        feed.End();
        Assert.True(await wait.WaitAsync(Limit, Stop));
        Assert.Equal(["b"], feed.Take());
        Assert.False(await feed.WaitAsync().WaitAsync(Limit, Stop));
    }

    [Fact]
    public async Task A_failure_leaves_what_came_before_it_to_be_taken()
    {
        var feed = await Feed.StartAsync(_time);
        await feed.ArriveAsync("a");
        feed.Take();
        var wait = feed.WaitAsync();
        await feed.ArriveAsync("b");
        feed.End(new ChatModelException("reset", ChatModelErrorKind.Retryable));
        Assert.Equal("reset", (await Assert.ThrowsAsync<ChatModelException>(() => wait.WaitAsync(Limit, Stop))).Message);
        Assert.Equal(["b"], feed.Take());
        await Assert.ThrowsAsync<ChatModelException>(feed.WaitAsync);
    }

    private static TimeSpan Limit => TimeSpan.FromSeconds(10);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>An answer whose pieces come when the test says so.</summary>
    private sealed class Feed
    {
        private readonly Channel<ChatChunk> _pieces = Channel.CreateUnbounded<ChatChunk>();
        private readonly SemaphoreSlim _asked = new(0);
        private readonly ArrivingAnswer _answer;
        private List<ChatChunk> _taken = [];

        private Feed(TimeProvider time) => _answer = ArrivingAnswer.Read(StreamAsync(Stop), Window, time);

        public static async Task<Feed> StartAsync(TimeProvider time)
        {
            var feed = new Feed(time);
            await feed._asked.WaitAsync(Limit, Stop);
            return feed;
        }

        /// <summary>Completes when the piece has been read: the next one is asked for.</summary>
        public async Task ArriveAsync(string text)
        {
            _pieces.Writer.TryWrite(new ChatChunk { Content = text });
            Assert.True(await _asked.WaitAsync(Limit, Stop));
        }

        public void End(Exception? failure = null) => _pieces.Writer.Complete(failure);

        public Task<bool> WaitAsync() => _answer.WaitAsync().AsTask();

        public IReadOnlyList<string?> Take()
        {
            _answer.Take(ref _taken);
            return [.. _taken.Select(chunk => chunk.Content)];
        }

        private async IAsyncEnumerable<ChatChunk> StreamAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            while (true)
            {
                _asked.Release();
                if (!await _pieces.Reader.WaitToReadAsync(cancellationToken))
                {
                    yield break;
                }

                _pieces.Reader.TryRead(out var piece);
                yield return piece!;
            }
        }
    }
}
