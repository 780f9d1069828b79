using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using Cagent.Events;

namespace Cagent.Api.Tests.Fakes;

/// <summary>Watches that show what a test writes.</summary>
internal sealed class FakeWatchers : ISessionWatchers
{
    private readonly Channel<FakeWatch> _opened = Channel.CreateUnbounded<FakeWatch>();
    private int _count;

    public string NodeId => "node-1";

    public ISessionWatch Open(string sessionId)
    {
        var watch = new FakeWatch(new WatcherId(NodeId, $"c{Interlocked.Increment(ref _count)}"), sessionId);
        _opened.Writer.TryWrite(watch);
        return watch;
    }

    /// <summary>The next watch that a request opened.</summary>
    public ValueTask<FakeWatch> OpenedAsync(CancellationToken cancellationToken) => _opened.Reader.ReadAsync(cancellationToken);
}

internal sealed class FakeWatch(WatcherId id, string sessionId) : ISessionWatch
{
    private readonly Channel<WatchBatch> _batches = Channel.CreateUnbounded<WatchBatch>();
    private readonly TaskCompletionSource<bool> _detached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WatcherId Id => id;

    public string SessionId => sessionId;

    /// <summary>Where the reader started; null before it does.</summary>
    public long? After { get; private set; }

    /// <summary>What the reader had from its request.</summary>
    public AttachResult? Attached { get; private set; }

    /// <summary>Whether the client left, once the watch has ended; false when the server ended it.</summary>
    public Task<bool> Detached => _detached.Task;

    public void Show(params EventFrame[] frames) => _batches.Writer.TryWrite(new WatchBatch(frames));

    public void ShowGap(long before, params EventFrame[] frames) => _batches.Writer.TryWrite(new WatchBatch(frames, before));

    public async IAsyncEnumerable<WatchBatch> ReadAsync(long after, AttachResult? attached, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (After, Attached) = (after, attached);
        await foreach (var batch in _batches.Reader.ReadAllAsync(cancellationToken))
        {
            yield return batch;
        }
    }

    public ValueTask DetachAsync(bool clientLeft)
    {
        _detached.TrySetResult(clientLeft);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => DetachAsync(clientLeft: false);

    public static EventFrame Frame(long sequence, string json, string? runId = "run-1", EventFlags flags = EventFlags.None) => new()
    {
        Sequence = sequence,
        Previous = sequence - 1,
        RunId = runId,
        Flags = flags,
        Utf8 = Encoding.UTF8.GetBytes(json),
    };
}
