namespace Cagent.Events;

/// <summary>This node's end of the event path: follows sessions on behalf of SSE connections (design §3.4, orleans §1.5).</summary>
public interface ISessionWatchers
{
    /// <summary>Instance id of this node, as in <see cref="WatcherId.NodeId"/>.</summary>
    string NodeId { get; }

    /// <summary>Registers a connection for a session before it attaches, so that nothing falls between replay and live.</summary>
    /// <param name="sessionId">The (root) session.</param>
    ISessionWatch Open(string sessionId);
}

/// <summary>One connection's view of a session: replay, then live, without a hole or a repeat.</summary>
public interface ISessionWatch : IAsyncDisposable
{
    /// <summary>Identity of the connection, for <see cref="Runs.StartRun.Watcher"/> and attach calls.</summary>
    WatcherId Id { get; }

    /// <summary>Events after <paramref name="after"/>, in order, in batches as they come. Holes are read again from the session, leases
    /// renewed, failed calls retried; the sequence ends when the session exits or the token is cancelled.</summary>
    /// <param name="after">Last number seen; 0 = from the start.</param>
    /// <param name="attached">The result of an attach that was made already (by a run request); null = attach first.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <exception cref="CagentException"><c>unknown_session</c> when the session does not exist (any more).</exception>
    IAsyncEnumerable<WatchBatch> ReadAsync(long after, AttachResult? attached, CancellationToken cancellationToken);

    /// <summary>Tells the session that the connection ended; <see cref="IAsyncDisposable.DisposeAsync"/> alone counts as ended by the server.</summary>
    /// <param name="clientLeft">The client closed it.</param>
    ValueTask DetachAsync(bool clientLeft);
}

/// <summary>What a watch yields.</summary>
/// <param name="Frames">Consecutive events, possibly none.</param>
/// <param name="GapBefore">Events before this number were dropped by retention; null = none. Comes before its frames.</param>
public readonly record struct WatchBatch(IReadOnlyList<EventFrame> Frames, long? GapBefore = null);
