using Orleans.Streams;

namespace Cagent.Silo.Streams;

/// <summary>The queues of this silo and no others: what a silo publishes never leaves it before it goes to the watching node.</summary>
internal sealed class LocalQueueMapper : IStreamQueueMapper
{
    private readonly QueueId[] _queues;

    public LocalQueueMapper(string providerName, SiloAddress silo, int count)
    {
        // The silo is part of the name: a queue's reader is addressed by its name, and two silos must not share one.
        var prefix = $"{providerName}-{silo.ToParsableString()}";
        _queues = new QueueId[count];
        for (var i = 0; i < count; i++)
        {
            var hash = (uint)((((ulong)i << 32) / (ulong)count) & uint.MaxValue);
            _queues[i] = QueueId.GetQueueId(prefix, (uint)i, hash);
        }
    }

    public int Count => _queues.Length;

    public IEnumerable<QueueId> GetAllQueues() => _queues;

    public QueueId GetQueueForStream(StreamId streamId) => _queues[IndexOf(streamId)];

    public int IndexOf(StreamId streamId) => (int)((uint)streamId.GetHashCode() % (uint)_queues.Length);

    public int IndexOf(QueueId queueId) => Array.IndexOf(_queues, queueId);
}
