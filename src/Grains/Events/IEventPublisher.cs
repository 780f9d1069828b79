namespace Cagent.Events;

/// <summary>Sends a session's events to the API nodes that watch it.</summary>
internal interface IEventPublisher
{
    /// <summary>Hands a batch to a node's stream. It never waits for the node: what does not fit or does not arrive is dropped, and
    /// the watcher that finds the hole reads it again from the session.</summary>
    /// <param name="nodeId">As in <see cref="WatcherId.NodeId"/>.</param>
    /// <param name="batch">Consecutive events. Neither it nor its frames may be changed afterwards.</param>
    ValueTask PublishAsync(string nodeId, EventBatch batch);
}
