using System.Diagnostics;
using Cagent.Silo.Storage.Schema;
using Cagent.Silo.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Cagent.Silo.Storage;

/// <summary>An open session database: the writer and the readers of one file.</summary>
internal sealed class SessionDatabase : IAsyncDisposable
{
    private SessionDatabase(string path, SqliteDatabase database, SessionColumns columns, TimeSpan busyTimeout)
    {
        Path = path;
        Writer = new SessionWriter(path, database, columns);
        Readers = new ReaderPool(path, columns, busyTimeout);
    }

    public string Path { get; }

    public SessionWriter Writer { get; }

    public ReaderPool Readers { get; }

    /// <summary>Opens a file, makes it if there is none, and brings it to our form in one transaction.</summary>
    /// <exception cref="SessionStoreException">It cannot be used; it was left as it was.</exception>
    public static SessionDatabase Open(string path, TimeProvider clock, TimeSpan busyTimeout)
    {
        SessionFile.Prepare(path);
        SqliteDatabase? database = null;
        try
        {
            database = SqliteDatabase.Open(path, busyTimeout);

            // Until we know that the file is ours, closing must not move another program's log into it.
            database.KeepLogOnClose(File.Exists(path + "-wal") && new FileInfo(path + "-wal").Length > 0);
            if (database.IsReadOnly)
            {
                throw StoreErrors.ReadOnly(path);
            }

            var columns = Upgrade(database, path, clock);
            database.KeepLogOnClose(false);
            UseWriteAheadLog(database, busyTimeout);
            database.Execute("PRAGMA synchronous = NORMAL");
            database.Execute("PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864");
            var opened = new SessionDatabase(path, database, columns, busyTimeout);
            database = null;
            return opened;
        }
        catch (SqliteException e)
        {
            throw StoreErrors.CannotOpen(path, e);
        }
        finally
        {
            database?.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Readers.Dispose();
        await Writer.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The change needs the file for itself, and SQLite does not wait for that: another process may start at the same moment.</summary>
    private static void UseWriteAheadLog(SqliteDatabase database, TimeSpan patience)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                database.Execute("PRAGMA journal_mode = WAL");
                return;
            }
            catch (SqliteException busy) when (busy.SqliteErrorCode == raw.SQLITE_BUSY && Stopwatch.GetElapsedTime(started) < patience)
            {
                Thread.Sleep(Random.Shared.Next(5, 20));
            }
        }
    }

    private static SessionColumns Upgrade(SqliteDatabase database, string path, TimeProvider clock)
    {
        database.BeginImmediate();
        try
        {
            var columns = new SchemaUpgrade(database, path, clock).Run();
            new SessionAdoption(database, columns).Run();
            database.Execute("COMMIT");
            return columns;
        }
        finally
        {
            database.Rollback();
        }
    }
}
