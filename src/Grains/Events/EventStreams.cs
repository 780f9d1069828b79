namespace Cagent.Events;

/// <summary>Names of the Orleans stream provider and streams that carry events to API nodes (orleans §1.5).</summary>
internal static class EventStreams
{
    /// <summary>The push stream provider.</summary>
    public const string Provider = "events";

    /// <summary>The grain storage of subscriptions; the name is Orleans' own.</summary>
    public const string SubscriptionStore = "PubSubStore";

    /// <summary>Namespace of the per-node streams; the key is the node's instance id.</summary>
    public const string Namespace = "inbox";

    /// <summary>The stream of one API node: it carries <see cref="EventBatch"/> items of every session watched there.</summary>
    public static StreamId ForNode(string nodeId) => StreamId.Create(Namespace, nodeId);
}
