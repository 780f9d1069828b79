namespace Cagent.Silo.Storage;

/// <summary>The session database cannot be opened. The message names it, says why, and what to do; it was left as it was.</summary>
public sealed class SessionStoreException : Exception
{
    /// <summary>An exception about the database at <paramref name="path"/>.</summary>
    public SessionStoreException(string path, SessionStoreFault fault, string message, Exception? inner = null)
        : base(message, inner)
    {
        Path = path;
        Fault = fault;
    }

    /// <summary>The database: the file as an absolute path, or as it was given when that is not possible; the name of a database and its server.</summary>
    public string Path { get; }

    /// <summary>What is wrong with it.</summary>
    public SessionStoreFault Fault { get; }
}

/// <summary>What can be wrong with a session database.</summary>
public enum SessionStoreFault
{
    /// <summary>Something else; the message has the database's own words.</summary>
    Unknown,

    /// <summary>No path, or a path that cannot name a file.</summary>
    InvalidPath,

    /// <summary>The path is a directory.</summary>
    IsDirectory,

    /// <summary>The directory of the file does not exist and cannot be made, or nothing can be created in it.</summary>
    DirectoryUnusable,

    /// <summary>The file or its file system cannot be written.</summary>
    ReadOnly,

    /// <summary>Another process holds it locked.</summary>
    Locked,

    /// <summary>It is damaged.</summary>
    Corrupt,

    /// <summary>It is not an SQLite database.</summary>
    NotADatabase,

    /// <summary>It is the database of another program.</summary>
    Foreign,

    /// <summary>It was written by a newer release in a way that this one cannot use.</summary>
    Newer,

    /// <summary>The file system is full.</summary>
    Full,

    /// <summary>Its tables are missing or those of an older release; <c>cagent migrate</c> makes them.</summary>
    NotMigrated,
}
