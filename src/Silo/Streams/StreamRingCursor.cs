using Orleans.Streams;

namespace Cagent.Silo.Streams;

/// <summary>One reader's place in a <see cref="StreamRing"/>.</summary>
internal sealed class StreamRingCursor(StreamRing ring, long position) : IQueueCacheCursor
{
    private long _position = position;
    private PushBatch? _current;

    public long Position => _position;

    public IBatchContainer? GetCurrent(out Exception? exception)
    {
        exception = null;
        return _current;
    }

    public bool MoveNext()
    {
        _current = ring.Take(ref _position);
        ring.Release();
        return _current is not null;
    }

    // New batches are found by position; nothing has to be looked up again.
    public void Refresh(StreamSequenceToken token)
    {
    }

    // A batch that could not be delivered is a hole, and holes are healed by the watcher.
    public void RecordDeliveryFailure()
    {
    }

    public void Dispose() => ring.Close(this);
}
