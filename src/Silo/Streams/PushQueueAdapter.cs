using System.Threading.Channels;
using Cagent.Events;
using Orleans.Streams;

namespace Cagent.Silo.Streams;

/// <summary>Queues in this process: publishing is a write to a bounded channel, reading waits until something is there.</summary>
internal sealed class PushQueueAdapter : IQueueAdapter
{
    private readonly LocalQueueMapper _mapper;
    private readonly PushQueueOptions _options;
    private readonly EventStreamInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly Channel<PushBatch>[] _queues;
    private long _number;

    public PushQueueAdapter(
        string name,
        LocalQueueMapper mapper,
        PushQueueOptions options,
        EventStreamInstruments instruments,
        TimeProvider time)
    {
        Name = name;
        _mapper = mapper;
        _options = options;
        _instruments = instruments;
        _time = time;
        _queues = new Channel<PushBatch>[mapper.Count];
        for (var i = 0; i < _queues.Length; i++)
        {
            _queues[i] = Channel.CreateBounded<PushBatch>(new BoundedChannelOptions(options.QueueCapacity)
            {
                SingleReader = true,
                SingleWriter = false,
            });
        }
    }

    public string Name { get; }

    /// <summary>Positions mean nothing beyond their silo, and a watcher that missed something asks the session, never the stream.</summary>
    public bool IsRewindable => false;

    public StreamProviderDirection Direction => StreamProviderDirection.ReadWrite;

    public Task QueueMessageBatchAsync<T>(
        StreamId streamId,
        IEnumerable<T> events,
        StreamSequenceToken? token,
        Dictionary<string, object>? requestContext)
    {
        if (events is not IEnumerable<EventBatch> batches)
        {
            throw new NotSupportedException($"Stream provider {Name} carries {nameof(EventBatch)} only, not {typeof(T)}.");
        }

        var items = batches as EventBatch[] ?? [.. batches];
        var number = Interlocked.Increment(ref _number);
        if (_queues[_mapper.IndexOf(streamId)].Writer.TryWrite(new PushBatch(streamId, items, number)))
        {
            _instruments.Published();
        }
        else
        {
            _instruments.DroppedAtFullQueue();
        }

        return Task.CompletedTask;
    }

    public IQueueAdapterReceiver CreateReceiver(QueueId queueId)
        => new PushQueueReceiver(_queues[_mapper.IndexOf(queueId)].Reader, _options.ReadTimeout, _time);
}
