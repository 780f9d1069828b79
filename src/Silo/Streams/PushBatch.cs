using Cagent.Events;
using Orleans.Providers.Streams.Common;
using Orleans.Streams;

namespace Cagent.Silo.Streams;

/// <summary>What one publish puts into the push queue.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.PushBatch")]
internal sealed class PushBatch : IBatchContainer
{
    [Id(0)]
    private readonly EventBatch[] _items;

    [Id(1)]
    private readonly EventSequenceTokenV2 _token;

    public PushBatch(StreamId streamId, EventBatch[] items, long number)
    {
        StreamId = streamId;
        _items = items;
        _token = new EventSequenceTokenV2(number);
    }

    [Id(2)]
    public StreamId StreamId { get; }

    public StreamSequenceToken SequenceToken => _token;

    /// <summary>Position in its queue.</summary>
    public long Number => _token.SequenceNumber;

    public IEnumerable<Tuple<T, StreamSequenceToken>> GetEvents<T>()
    {
        foreach (var item in _items)
        {
            if (item is T typed)
            {
                yield return new Tuple<T, StreamSequenceToken>(typed, _token);
            }
        }
    }

    public bool ImportRequestContext() => false;
}
