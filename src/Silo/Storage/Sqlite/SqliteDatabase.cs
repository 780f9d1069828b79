using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Cagent.Silo.Storage.Sqlite;

/// <summary>One connection with its prepared statements. One thread at a time.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    /// <summary><c>SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE</c>.</summary>
    private const int NoCheckpointOnClose = 1006;

    /// <summary>Milliseconds.</summary>
    private const int LongestSleep = 8;

    private readonly SqliteConnection _connection;
    private readonly sqlite3 _handle;
    private readonly TimeSpan _busyTimeout;
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    private SqliteDatabase(SqliteConnection connection, TimeSpan busyTimeout)
    {
        _connection = connection;
        _busyTimeout = busyTimeout;
        _handle = connection.Handle!;
    }

    /// <summary>Rows changed by the latest statement.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    public long LastInsertedRow => raw.sqlite3_last_insert_rowid(_handle);

    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>The file was opened without the right to write.</summary>
    public bool IsReadOnly => raw.sqlite3_db_readonly(_handle, "main") == 1;

    /// <summary>Opens a connection of its own (not a pooled one) with foreign keys on.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="busyTimeout">How long a statement waits for another process's lock.</param>
    public static SqliteDatabase Open(string path, TimeSpan busyTimeout)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
        }.ConnectionString);
        try
        {
            connection.Open();
            var database = new SqliteDatabase(connection, busyTimeout);
            raw.sqlite3_extended_result_codes(database._handle, 1);
            raw.sqlite3_busy_timeout(database._handle, (int)busyTimeout.TotalMilliseconds);
            database.Execute("PRAGMA foreign_keys = ON");
            return database;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Begins a transaction that writes. While another process writes it tries again, until the busy timeout has passed.</summary>
    /// <remarks>SQLite's own waiting sleeps longer and longer, up to 100 ms, so that a process that waited long comes off worst against one that
    /// writes all the time. These sleeps stay short and are random, so that nobody is always too late.</remarks>
    /// <returns>Another process was writing.</returns>
    public bool BeginImmediate()
    {
        var started = Stopwatch.GetTimestamp();
        raw.sqlite3_busy_timeout(_handle, 0);
        try
        {
            for (var attempt = 0; ; attempt++)
            {
                var result = raw.sqlite3_exec(_handle, "BEGIN IMMEDIATE");
                if (result == raw.SQLITE_OK)
                {
                    return attempt > 0;
                }

                if ((result & 0xff) != raw.SQLITE_BUSY || Stopwatch.GetElapsedTime(started) >= _busyTimeout)
                {
                    throw Failure(_handle, result);
                }

                Thread.Sleep(1 + Random.Shared.Next(Math.Min(attempt, LongestSleep)));
            }
        }
        finally
        {
            raw.sqlite3_busy_timeout(_handle, (int)_busyTimeout.TotalMilliseconds);
        }
    }

    /// <summary>The prepared form of a statement; prepared at its first use.</summary>
    public SqliteStatement this[string sql]
    {
        get
        {
            if (!_statements.TryGetValue(sql, out var statement))
            {
                statement = Prepare(sql);
                _statements.Add(sql, statement);
            }

            return statement;
        }
    }

    /// <summary>A statement that its user disposes of.</summary>
    public SqliteStatement Prepare(string sql)
    {
        var result = raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement);
        return result == raw.SQLITE_OK ? new SqliteStatement(_handle, statement) : throw Failure(_handle, result);
    }

    /// <summary>Runs statements that need no parameters, one after the other.</summary>
    public void Execute(string sql)
    {
        var result = raw.sqlite3_exec(_handle, sql);
        if (result != raw.SQLITE_OK)
        {
            throw Failure(_handle, result);
        }
    }

    /// <summary>Ends queries that an exception left in the middle; they would hold the transaction open.</summary>
    public void ResetStatements()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Reset();
        }
    }

    /// <summary>Undoes the open transaction, if SQLite has not done so itself.</summary>
    public void Rollback()
    {
        ResetStatements();
        if (InTransaction)
        {
            raw.sqlite3_exec(_handle, "ROLLBACK");
        }
    }

    /// <summary>Closing leaves the write-ahead log as it is, instead of moving it into the file.</summary>
    public void KeepLogOnClose(bool keep) => raw.sqlite3_db_config(_handle, NoCheckpointOnClose, keep ? 1 : 0, out _);

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _statements.Clear();
        _connection.Dispose();
    }

    internal static SqliteException Failure(sqlite3 database, int result)
    {
        var message = raw.sqlite3_errmsg(database).utf8_to_string();
        var extended = raw.sqlite3_extended_errcode(database);
        return new SqliteException(message, result & 0xff, (extended & 0xff) == (result & 0xff) ? extended : result);
    }
}
