using System.Collections.Immutable;
using Cagent.Events;

namespace Cagent.Sessions;

/// <summary>Sessions as rows: header, append-only items, journal segments, run record. One implementation per database, same tests.</summary>
internal interface ISessionStore
{
    /// <summary>Stores a new session at version 1 together with its history, or nothing.</summary>
    /// <exception cref="SessionFencedException">The id is taken.</exception>
    Task CreateAsync(SessionRow session, SessionContent content, CancellationToken cancellationToken);

    /// <summary>The header of a session and its run record, without history; null when the id is unknown.</summary>
    Task<SessionRow?> LoadAsync(string id, CancellationToken cancellationToken);

    /// <summary>The items of one session (not of its sub-sessions) in order.</summary>
    Task<IReadOnlyList<SessionItem>> ReadItemsAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>Journalled events after a number, in order, at most <paramref name="max"/>.</summary>
    Task<IReadOnlyList<EventFrame>> ReadJournalAsync(string sessionId, long after, int max, CancellationToken cancellationToken);

    /// <summary>Finds what is too much of a journal: number of the last event before those that take up <paramref name="bytes"/>; 0 = it is small
    /// enough.</summary>
    Task<long> FindJournalExcessAsync(string sessionId, long bytes, CancellationToken cancellationToken);

    /// <summary>Drops journalled events up to a number, as far as they were not journalled together with later ones. The latest segment always
    /// stays.</summary>
    Task DropJournalAsync(string sessionId, long upTo, CancellationToken cancellationToken);

    /// <summary>Applies all of a commit or nothing, in one transaction that also checks the version.</summary>
    /// <exception cref="SessionFencedException">The stored version is not the expected one, or the session is gone: somebody else owns it.</exception>
    /// <exception cref="CagentException"><c>store_unavailable</c>: nothing was written as far as is known; try again later.</exception>
    Task CommitAsync(SessionCommit commit, CancellationToken cancellationToken);

    /// <summary>Removes a session with its sub-sessions, items and journal. False when it did not exist.</summary>
    Task<bool> DeleteAsync(string id, CancellationToken cancellationToken);

    /// <summary>Root sessions whose run is stored as running (not waiting for a person).</summary>
    Task<IReadOnlyList<RunningSession>> FindRunningAsync(CancellationToken cancellationToken);
}

/// <summary>A write was refused because somebody else owns the session now.</summary>
internal sealed class SessionFencedException(string sessionId)
    : Exception($"Session {sessionId} was changed by another owner; this activation must stop without acting.")
{
    public string SessionId { get; } = sessionId;
}

/// <summary>The header of a session with its run record.</summary>
internal sealed record SessionRow
{
    /// <summary>Settings and counters. <see cref="SessionState.Run"/> and <see cref="SessionState.Partial"/> are not stored here;
    /// <see cref="SessionState.LastEventSequence"/> is the number of the last journalled event.</summary>
    public required SessionState State { get; init; }

    /// <summary>Incremented by each commit; 0 for a row that we have never written (a file of the reference).</summary>
    public long Version { get; init; }

    /// <summary>Numbers up to here may have been shown without being journalled; a takeover starts above.</summary>
    public long ReservedSequence { get; init; }

    public StoredRunState RunState { get; init; }

    /// <summary>Owner of the run: silo address; empty when idle.</summary>
    public string Owner { get; init; } = "";

    /// <summary>The run record and everything else that outlives the activation, as JSON; null = none.</summary>
    public byte[]? RunRecord { get; init; }

    /// <summary>Durable state of tools, JSON object key → text; null = none.</summary>
    public byte[]? ToolState { get; init; }
}

/// <summary>A session whose run is stored as running.</summary>
/// <param name="Id">The session.</param>
/// <param name="Owner">As in <see cref="SessionRow.Owner"/>: the node that stored the latest step.</param>
internal sealed record RunningSession(string Id, string Owner);

internal enum StoredRunState
{
    Idle = 0,
    Running = 1,
    Waiting = 2,
}

/// <summary>An item of a session's history. Exactly one of message, sub-session and summary is set.</summary>
internal sealed record SessionItem
{
    public required string SessionId { get; init; }

    /// <summary>The store's number of the item (<see cref="StoredMessage.Id"/>) when it was read from there; 0 for one that was not.</summary>
    public long Id { get; init; }

    /// <summary>0-based, in order.</summary>
    public required long Position { get; init; }

    public string AgentName { get; init; } = "";

    public ChatMessage? Message { get; init; }

    public bool Implicit { get; init; }

    /// <summary>A completed delegation.</summary>
    public string? SubSessionId { get; init; }

    public string? Summary { get; init; }

    /// <summary>With a summary: it replaces the items before this position (runtime §23.4 notes); null = all items before it.</summary>
    public long? FirstKeptPosition { get; init; }

    /// <summary>US dollars of a summary.</summary>
    public double Cost { get; init; }
}

/// <summary>Changes of one session and its sub-sessions that are stored together or not at all.</summary>
internal sealed record SessionCommit
{
    /// <summary>The root session.</summary>
    public required string SessionId { get; init; }

    public required long ExpectedVersion { get; init; }

    /// <summary>The new header; its version must be <see cref="ExpectedVersion"/> + 1.</summary>
    public required SessionRow Row { get; init; }

    /// <summary>Sub-sessions that are new or whose header changed, in the order in which they may be inserted.</summary>
    public ImmutableArray<SessionState> SubSessions { get; init; } = [];

    /// <summary>New items, of the root or of sub-sessions. An item whose position exists replaces it only when <see cref="ReplacedItems"/> names it.</summary>
    public ImmutableArray<SessionItem> Items { get; init; } = [];

    /// <summary>Items whose content changed.</summary>
    public ImmutableArray<SessionItem> ReplacedItems { get; init; } = [];

    /// <summary>Consecutive events to journal, stored as one segment.</summary>
    public ImmutableArray<EventFrame> Frames { get; init; } = [];

    /// <summary>The run ended or the session is idle: bring the reference's <c>messages</c> mirror up to date (platform §3.5).</summary>
    public bool RefreshMirror { get; init; }
}
