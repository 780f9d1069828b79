using Cagent.Events;
using Cagent.Runs;
using Cagent.Sessions;
using Microsoft.Extensions.Options;

namespace Cagent.Silo.Storage;

/// <summary>Sessions in an SQLite file, in the reference's tables with ours beside them (design §3.5).</summary>
internal sealed class SqliteSessionStore(IOptions<SessionStoreOptions> options, TimeProvider clock)
    : ISessionStore, ISessionReader, IKeyedRequestStore, IAsyncDisposable
{
    private readonly SemaphoreSlim _opening = new(1);
    private SessionDatabase? _database;
    private string? _temporary;

    /// <summary>How long a statement waits for another process's lock.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Opens the file; does nothing when it is open.</summary>
    /// <exception cref="SessionStoreException">The file cannot be used; it was left as it was.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _database ??= await Task.Run(Open, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _opening.Release();
        }
    }

    public Task CreateAsync(SessionRow session, SessionContent content, CancellationToken cancellationToken) => WriteAsync(
        writes =>
        {
            writes.Create(session, content);
            return true;
        },
        cancellationToken);

    public Task CommitAsync(SessionCommit commit, CancellationToken cancellationToken) => WriteAsync(
        writes =>
        {
            writes.Commit(commit);
            return true;
        },
        cancellationToken);

    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) =>
        WriteAsync(writes => writes.Delete(id), cancellationToken);

    public Task<SessionRow?> LoadAsync(string id, CancellationToken cancellationToken) =>
        ReadAsync(reads => reads.Load(id), cancellationToken);

    public Task<IReadOnlyList<SessionItem>> ReadItemsAsync(string sessionId, CancellationToken cancellationToken) =>
        ReadAsync(reads => reads.ReadItems(sessionId), cancellationToken);

    public Task<IReadOnlyList<EventFrame>> ReadJournalAsync(string sessionId, long after, int max, CancellationToken cancellationToken) =>
        ReadAsync(reads => reads.ReadJournal(sessionId, after, max), cancellationToken);

    public Task<long> FindJournalExcessAsync(string sessionId, long bytes, CancellationToken cancellationToken) =>
        ReadAsync(reads => reads.FindJournalExcess(sessionId, bytes), cancellationToken);

    public Task DropJournalAsync(string sessionId, long upTo, CancellationToken cancellationToken) => WriteAsync(
        writes =>
        {
            writes.DropJournal(sessionId, upTo);
            return true;
        },
        cancellationToken);

    public Task<IReadOnlyList<RunningSession>> FindRunningAsync(CancellationToken cancellationToken) =>
        ReadAsync(reads => reads.FindRunning(), cancellationToken);

    public async Task<SessionPage> ListAsync(SessionListQuery query, CancellationToken cancellationToken)
    {
        if (await ReadAsync(reads => reads.List.HasUnknownSessions(), cancellationToken).ConfigureAwait(false))
        {
            await WriteAsync(
                writes =>
                {
                    writes.Adopt();
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }

        return await ReadAsync(reads => reads.List.Read(query), cancellationToken).ConfigureAwait(false);
    }

    public Task<StoredSession?> ReadAsync(string id, MessagePage page, CancellationToken cancellationToken) =>
        ReadAsync(reads => reads.History.Read(id, page), cancellationToken);

    public Task<List<string>> FindStoredAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        ReadAsync(reads => reads.FindStored(ids), cancellationToken);

    public Task<int> CountActiveAsync(CancellationToken cancellationToken) =>
        ReadAsync(reads => reads.CountActive(), cancellationToken);

    public Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        WriteAsync(writes => writes.ForgetRequests(before), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _database, null) is { } database)
        {
            await database.DisposeAsync().ConfigureAwait(false);
        }

        if (_temporary is { } directory)
        {
            Directory.Delete(directory, recursive: true);
            _temporary = null;
        }
    }

    private SessionDatabase Open()
    {
        var path = options.Value.Path;
        if (path == SessionFile.InMemory)
        {
            // Readers have connections of their own, which a database in memory does not allow.
            _temporary = Directory.CreateTempSubdirectory("cagent-").FullName;
            path = Path.Join(_temporary, "session.db");
        }

        return SessionDatabase.Open(SessionFile.Resolve(path), clock, BusyTimeout);
    }

    private Task<T> WriteAsync<T>(Func<SessionWrites, T> change, CancellationToken cancellationToken) =>
        Opened.Writer.WriteAsync(change, cancellationToken);

    private Task<T> ReadAsync<T>(Func<SessionReads, T> read, CancellationToken cancellationToken) =>
        Opened.Readers.ReadAsync(read, cancellationToken);

    private SessionDatabase Opened => Volatile.Read(ref _database) ?? throw new CagentException(
        ErrorCodes.StoreUnavailable,
        $"The session database {options.Value.Path} is not open: the server is starting or stopping.");
}
