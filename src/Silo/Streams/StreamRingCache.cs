using Orleans.Streams;

namespace Cagent.Silo.Streams;

/// <summary>The cache between one queue and its readers: a bounded ring for each stream.</summary>
/// <remarks>It never reports pressure. The stock cache stops reading the whole queue when one reader lags; here one slow node costs the
/// others nothing.</remarks>
internal sealed class StreamRingCache(int streamCapacity, EventStreamInstruments instruments) : IQueueCache
{
    private const int MaxAddCount = 1_000;

    private readonly Dictionary<StreamId, StreamRing> _rings = [];

    public int GetMaxAddCount() => MaxAddCount;

    public bool IsUnderPressure() => false;

    public void AddToCache(IList<IBatchContainer> messages)
    {
        foreach (var message in messages)
        {
            GetRing(message.StreamId).Add((PushBatch)message);
        }
    }

    public IQueueCacheCursor GetCacheCursor(StreamId streamId, StreamSequenceToken? token)
        => GetRing(streamId).Open(token?.SequenceNumber);

    /// <summary>Called before each read, when whoever wanted the batches of the read before has opened its cursor.</summary>
    public bool TryPurgeFromCache(out IList<IBatchContainer> purgedItems)
    {
        purgedItems = [];
        foreach (var (streamId, ring) in _rings)
        {
            if (ring.TakeOvertaken() is > 0 and var overtaken)
            {
                instruments.DroppedForSlowNode(overtaken);
            }

            if (!ring.HasReaders)
            {
                _rings.Remove(streamId);
            }
        }

        return false;
    }

    private StreamRing GetRing(StreamId streamId)
    {
        if (!_rings.TryGetValue(streamId, out var ring))
        {
            ring = new StreamRing(streamCapacity);
            _rings.Add(streamId, ring);
        }

        return ring;
    }
}
