using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Cagent.Silo.Storage;

/// <summary>Failures of SQLite in the words of the product: which file, what happened, what to do.</summary>
internal static class StoreErrors
{
    /// <summary>A read or write that failed while the store was open.</summary>
    public static CagentException Unavailable(string path, SqliteException failure) => new(
        ErrorCodes.StoreUnavailable,
        $"The session database {path} {Describe(failure)}. Nothing was stored by this request; {Remedy(failure)}.",
        failure);

    /// <summary>A file that cannot be opened.</summary>
    public static SessionStoreException CannotOpen(string path, SqliteException failure)
    {
        var fault = Fault(path, failure);
        var sentence = fault switch
        {
            SessionStoreFault.DirectoryUnusable =>
                $"cannot be created or opened: nothing can be created in {Path.GetDirectoryName(path)}, or the file may not be read",
            _ => Describe(failure),
        };
        var remedy = fault switch
        {
            SessionStoreFault.NotADatabase or SessionStoreFault.Unknown => "Name another file with --session-db",
            SessionStoreFault.DirectoryUnusable => "Check the rights, or name another file with --session-db",
            _ => Capital(Remedy(failure)),
        };
        return new SessionStoreException(path, fault, $"Session database {path} {sentence}. {remedy}. The file was left as it was.", failure);
    }

    public static SessionStoreException ReadOnly(string path) => new(
        path,
        SessionStoreFault.ReadOnly,
        $"Session database {path} is read-only. Make the file and its directory writable for this user, or name another file with "
        + "--session-db. The file was left as it was.");

    private static SessionStoreFault Fault(string path, SqliteException failure) => failure.SqliteErrorCode switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL => SessionStoreFault.Locked,
        raw.SQLITE_READONLY or raw.SQLITE_PERM => SessionStoreFault.ReadOnly,
        raw.SQLITE_CORRUPT => SessionStoreFault.Corrupt,
        raw.SQLITE_NOTADB => SessionStoreFault.NotADatabase,
        raw.SQLITE_FULL => SessionStoreFault.Full,
        raw.SQLITE_CANTOPEN => Directory.Exists(path) ? SessionStoreFault.IsDirectory : SessionStoreFault.DirectoryUnusable,
        _ => SessionStoreFault.Unknown,
    };

    private static string Describe(SqliteException failure) => failure.SqliteErrorCode switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL => "is locked by another process",
        raw.SQLITE_READONLY or raw.SQLITE_PERM => "cannot be written: it is read-only",
        raw.SQLITE_CORRUPT => $"is damaged ({Words(failure)})",
        raw.SQLITE_NOTADB => "is not an SQLite database",
        raw.SQLITE_FULL => "cannot grow: its file system is full",
        raw.SQLITE_IOERR => $"cannot be read or written: the file system reports an error ({Words(failure)})",
        raw.SQLITE_CANTOPEN => "cannot be opened",
        _ => $"cannot be used ({Words(failure)})",
    };

    private static string Remedy(SqliteException failure) => failure.SqliteErrorCode switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL => "end the other process, or wait until it has finished, and try again",
        raw.SQLITE_READONLY or raw.SQLITE_PERM => "make the file and its directory writable for this user",
        raw.SQLITE_CORRUPT => "restore it from a copy, or repair it with the sqlite3 command's .recover",
        raw.SQLITE_FULL => "free some space and try again",
        raw.SQLITE_IOERR => "check the disk and try again",
        _ => "try again",
    };

    private static string Words(SqliteException failure) => $"{failure.Message}, code {failure.SqliteExtendedErrorCode}";

    private static string Capital(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];
}
