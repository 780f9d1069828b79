using Cagent.Events;
using Cagent.Runs;
using Cagent.Sessions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Cagent.Silo.Storage.Postgres;

/// <summary>Sessions in the database of a cluster.</summary>
internal sealed class PostgresSessionStore(PostgresDatabase database, IOptions<PostgresStoreOptions> options, TimeProvider time)
    : ISessionStore, ISessionReader, IKeyedRequestStore, IAsyncDisposable
{
    private WriteQueue? _writes;

    /// <summary>Waits for the database and checks its tables; does nothing when it is open.</summary>
    /// <exception cref="SessionStoreException">It cannot be used.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_writes is null)
        {
            await database.OpenAsync(cancellationToken).ConfigureAwait(false);
            var writes = new WriteQueue(database, options.Value, time);
            if (Interlocked.CompareExchange(ref _writes, writes, null) is not null)
            {
                await writes.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    public Task CreateAsync(SessionRow session, SessionContent content, CancellationToken cancellationToken) =>
        WriteAsync(new SessionCreation(session, content, cancellationToken), cancellationToken);

    public Task CommitAsync(SessionCommit commit, CancellationToken cancellationToken)
    {
        if (commit.Row.Version != commit.ExpectedVersion + 1 || commit.Row.State.Id != commit.SessionId)
        {
            throw new ArgumentException($"A commit of session {commit.SessionId} must carry its header at version {commit.ExpectedVersion + 1}.");
        }

        return WriteAsync(new SessionChange(commit, cancellationToken), cancellationToken);
    }

    /// <remarks>When an earlier attempt may have removed it and it is gone, it was there.</remarks>
    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) => database.RunAsync(
        async (connection, answerLost) => await SessionDeletion.RunAsync(connection, id, cancellationToken).ConfigureAwait(false) || answerLost,
        isWrite: true,
        cancellationToken);

    public Task<SessionRow?> LoadAsync(string id, CancellationToken cancellationToken) =>
        ReadAsync(connection => HeaderReads.LoadAsync(connection, id, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<SessionItem>> ReadItemsAsync(string sessionId, CancellationToken cancellationToken) =>
        ReadAsync(connection => HistoryReads.ReadItemsAsync(connection, sessionId, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<EventFrame>> ReadJournalAsync(string sessionId, long after, int max, CancellationToken cancellationToken) =>
        ReadAsync(connection => HistoryReads.ReadJournalAsync(connection, sessionId, after, max, cancellationToken), cancellationToken);

    public Task<long> FindJournalExcessAsync(string sessionId, long bytes, CancellationToken cancellationToken) =>
        ReadAsync(connection => JournalRetentionStatements.FindExcessAsync(connection, sessionId, bytes, cancellationToken), cancellationToken);

    public Task DropJournalAsync(string sessionId, long upTo, CancellationToken cancellationToken) => database.RunAsync(
        (connection, _) => JournalRetentionStatements.DropAsync(connection, sessionId, upTo, cancellationToken), isWrite: true, cancellationToken);

    public Task<IReadOnlyList<RunningSession>> FindRunningAsync(CancellationToken cancellationToken) =>
        ReadAsync(connection => ListReads.FindRunningAsync(connection, cancellationToken), cancellationToken);

    public Task<SessionPage> ListAsync(SessionListQuery query, CancellationToken cancellationToken) =>
        ReadAsync(connection => ListReads.ReadAsync(connection, query, cancellationToken), cancellationToken);

    public Task<StoredSession?> ReadAsync(string id, MessagePage page, CancellationToken cancellationToken) =>
        ReadAsync(connection => HistoryReads.ReadAsync(connection, id, page, cancellationToken), cancellationToken);

    public Task<List<string>> FindStoredAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        ReadAsync(connection => ListReads.FindStoredAsync(connection, ids, cancellationToken), cancellationToken);

    /// <remarks>Not tried again: probes ask this way whether the store answers.</remarks>
    public Task<int> CountActiveAsync(CancellationToken cancellationToken) =>
        database.RunOnceAsync(connection => ListReads.CountActiveAsync(connection, cancellationToken), cancellationToken);

    public Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken) => database.RunAsync(
        (connection, _) => KeyedRequestStatements.ForgetAsync(connection, before, cancellationToken), isWrite: true, cancellationToken);

    /// <summary>Stores what is queued. The connections belong to <see cref="PostgresDatabase"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_writes is { } writes)
        {
            await writes.DisposeAsync().ConfigureAwait(false);
        }
    }

    private Task WriteAsync(SessionWrite write, CancellationToken cancellationToken) =>
        (_writes ?? throw PostgresErrors.Closed(database.Display)).WriteAsync(write, cancellationToken);

    private Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> read, CancellationToken cancellationToken) =>
        database.RunAsync((connection, _) => read(connection), isWrite: false, cancellationToken);
}
