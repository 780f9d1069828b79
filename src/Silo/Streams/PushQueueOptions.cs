namespace Cagent.Silo.Streams;

/// <summary>Sizes of the push queue that carries events from sessions to API nodes. Bound from <c>Cagent:Streams</c>.</summary>
internal sealed class PushQueueOptions
{
    /// <summary>Queues of this silo; a node's stream always uses the same one. Default 2.</summary>
    public int QueueCount { get; set; } = 2;

    /// <summary>Batches that wait in a queue before new ones are dropped. Default 16384.</summary>
    public int QueueCapacity { get; set; } = 16_384;

    /// <summary>Batches kept for a node that is slow to take them, before the oldest are dropped. Default 2048.</summary>
    public int StreamCapacity { get; set; } = 2_048;

    /// <summary>How long a reader waits at an empty queue before it reports back. Default 5 s.</summary>
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
