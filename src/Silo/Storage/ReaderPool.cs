using System.Collections.Concurrent;
using Cagent.Silo.Storage.Schema;
using Cagent.Silo.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Cagent.Silo.Storage;

/// <summary>Reading connections, a few, each used by one read at a time. Reads run on the thread pool, never on the caller's thread, and
/// do not wait for the writer.</summary>
internal sealed class ReaderPool(string path, SessionColumns columns, TimeSpan busyTimeout) : IDisposable
{
    private static readonly int MaxReaders = Math.Clamp(Environment.ProcessorCount, 2, 8);

    private readonly SemaphoreSlim _slots = new(MaxReaders);
    private readonly ConcurrentBag<Reader> _idle = [];
    private bool _closed;

    private sealed record Reader(SqliteDatabase Database, SessionReads Reads);

    public async Task<T> ReadAsync<T>(Func<SessionReads, T> read, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Read(read), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Closes the idle connections; those in use close when their read ends.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _closed, true);
        while (_idle.TryTake(out var reader))
        {
            reader.Database.Dispose();
        }
    }

    private T Read<T>(Func<SessionReads, T> read)
    {
        if (Volatile.Read(ref _closed))
        {
            throw new CagentException(ErrorCodes.StoreUnavailable, $"The session database {path} is closed: the server is stopping.");
        }

        Reader? reader = null;
        try
        {
            reader = _idle.TryTake(out var idle) ? idle : Open();
            reader.Database["BEGIN"].Run();
            var result = read(reader.Reads);
            reader.Database["COMMIT"].Run();
            Return(reader);
            reader = null;
            return result;
        }
        catch (SqliteException e)
        {
            throw StoreErrors.Unavailable(path, e);
        }
        finally
        {
            // Only a connection whose read succeeded is used again.
            reader?.Database.Dispose();
        }
    }

    private Reader Open()
    {
        var database = SqliteDatabase.Open(path, busyTimeout);
        database.Execute("PRAGMA query_only = ON");
        return new Reader(database, new SessionReads(database, columns));
    }

    private void Return(Reader reader)
    {
        _idle.Add(reader);
        if (Volatile.Read(ref _closed))
        {
            Dispose();
        }
    }
}
