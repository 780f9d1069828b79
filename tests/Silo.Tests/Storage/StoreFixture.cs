using System.Collections.Immutable;
using System.Text;
using Cagent.Events;
using Cagent.Sessions;

namespace Cagent.Silo.Tests.Storage;

/// <summary>An open, empty store of one implementation, for one test.</summary>
internal interface IStoreUnderTest : IAsyncDisposable
{
    ISessionStore Store { get; }

    ISessionReader Reader { get; }

    /// <summary>Closes the store and opens what it stored again.</summary>
    Task ReopenAsync();
}

/// <summary>Values for tests.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Noon = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);

    public static SessionRow Row(string id, long version = 0, string title = "", DateTimeOffset? createdAt = null) => new()
    {
        State = new SessionState { Id = id, CreatedAt = createdAt ?? Noon, Title = title },
        Version = version,
    };

    public static SessionItem Message(string session, long position, string role, string content, string agent = "") => new()
    {
        SessionId = session,
        Position = position,
        AgentName = agent,
        Message = new ChatMessage { Role = role, Content = content, CreatedAt = "2026-08-01T12:00:00Z" },
    };

    public static EventFrame Frame(long sequence, string text = "{}", long? previous = null, string? run = null, EventFlags flags = EventFlags.None) => new()
    {
        Sequence = sequence,
        Previous = previous ?? sequence - 1,
        Utf8 = Encoding.UTF8.GetBytes(text),
        RunId = run,
        Flags = flags,
    };

    /// <summary>Stores a session with a run that a node works on.</summary>
    public static Task AddRunAsync(this ISessionStore store, string id, SiloAddress owner, CancellationToken cancellationToken) =>
        store.CreateAsync(Row(id) with { RunState = StoredRunState.Running, Owner = owner.ToParsableString() }, cancellationToken);

    /// <summary>The next commit of a session whose stored header is <paramref name="row"/>.</summary>
    public static SessionCommit After(SessionRow row, params ImmutableArray<SessionItem> items) => new()
    {
        SessionId = row.State.Id,
        ExpectedVersion = row.Version,
        Row = row with { Version = row.Version + 1 },
        Items = items,
    };

    /// <summary>Stores a new, empty session at version 1.</summary>
    public static Task CreateAsync(this ISessionStore store, SessionRow session, CancellationToken cancellationToken) =>
        store.CreateAsync(session, SessionContent.None, cancellationToken);

    public static IEnumerable<string> Contents(this StoredSession session) => session.Messages.Select(message =>
    {
        using var json = System.Text.Json.JsonDocument.Parse(message.MessageJson);
        return json.RootElement.GetProperty("content").GetString()!;
    });
}
