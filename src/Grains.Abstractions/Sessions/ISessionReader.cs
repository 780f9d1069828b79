namespace Cagent.Sessions;

/// <summary>Reads stored sessions without waking them: lists and histories never load a grain.</summary>
public interface ISessionReader
{
    /// <summary>Root sessions, newest first (by stored <c>created_at</c> text, as the reference orders them).</summary>
    Task<SessionPage> ListAsync(SessionListQuery query, CancellationToken cancellationToken);

    /// <summary>The stored session with its flattened history, or null when the id is unknown.</summary>
    /// <param name="id">A root session or a sub-session.</param>
    /// <param name="page">Which messages; the default is all of them.</param>
    /// <param name="cancellationToken">Gives up reading.</param>
    Task<StoredSession?> ReadAsync(string id, MessagePage page, CancellationToken cancellationToken);

    /// <summary>Those of the ids that are stored, in the order given.</summary>
    Task<List<string>> FindStoredAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>How many root sessions have an active run.</summary>
    Task<int> CountActiveAsync(CancellationToken cancellationToken);
}

/// <summary>Which part of a history: the newest <see cref="Limit"/> messages before index <see cref="Before"/>.</summary>
/// <param name="Limit">Number of messages; null = all.</param>
/// <param name="Before">Index (0-based, in the flattened history) of the first message not wanted; null = the end.</param>
public readonly record struct MessagePage(int? Limit = null, int? Before = null);

/// <summary>What to list.</summary>
public sealed record SessionListQuery
{
    /// <summary>Page size; null = all.</summary>
    public int? Limit { get; init; }

    /// <summary>Cursor of the page before; null = from the newest.</summary>
    public string? Before { get; init; }

    /// <summary>Only titles that contain this text (case-insensitive); null = all.</summary>
    public string? TitleContains { get; init; }

    /// <summary>Only sessions with an active run.</summary>
    public bool ActiveOnly { get; init; }
}

/// <summary>One page of the list.</summary>
/// <param name="Sessions">Rows in order.</param>
/// <param name="NextCursor">Cursor of the next page; null at the end.</param>
public sealed record SessionPage(IReadOnlyList<SessionSummary> Sessions, string? NextCursor);

/// <summary>A row of the list.</summary>
public sealed record SessionSummary
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Empty until named.</summary>
    public required string Title { get; init; }

    /// <summary>RFC 3339 seconds, exactly as stored.</summary>
    public required string CreatedAt { get; init; }

    /// <summary>Messages that reading the session would return.</summary>
    public required int MessageCount { get; init; }

    /// <summary>Input of the latest model call.</summary>
    public required long InputTokens { get; init; }

    /// <summary>Output of the latest model call.</summary>
    public required long OutputTokens { get; init; }

    /// <summary>Empty when none was given.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>A run is active.</summary>
    public required bool Active { get; init; }
}

/// <summary>A stored session with its flattened history.</summary>
/// <param name="State">Settings and counters as stored (no partial answer).</param>
/// <param name="CreatedAtText">RFC 3339 seconds, exactly as stored.</param>
/// <param name="Messages">Flattened: sub-sessions in place, without system messages and summaries (http-api §8.3).</param>
/// <param name="Active">A run is stored as active: ask the session for its partial answer.</param>
/// <param name="TotalCost">Cost with sub-sessions and summaries, US dollars.</param>
/// <param name="MessageCount">Messages of the whole flattened history.</param>
public sealed record StoredSession(
    SessionState State,
    string CreatedAtText,
    IReadOnlyList<StoredMessage> Messages,
    bool Active,
    double TotalCost,
    int MessageCount);

/// <summary>A stored message.</summary>
/// <param name="AgentName">Empty for user messages.</param>
/// <param name="MessageJson">The message as stored: one compact UTF-8 JSON object.</param>
/// <param name="Implicit">Made by the runtime, not by a person.</param>
/// <param name="Id">Id by which <c>PATCH …/messages/:id</c> names it.</param>
public sealed record StoredMessage(string AgentName, ReadOnlyMemory<byte> MessageJson, bool Implicit, long Id);
