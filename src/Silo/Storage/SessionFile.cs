namespace Cagent.Silo.Storage;

/// <summary>The path of a session database.</summary>
internal static class SessionFile
{
    public const string InMemory = ":memory:";

    /// <summary>Why a path cannot name a database; null when it can.</summary>
    public static string? Reject(string? path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            return "no file is named; give the path of the session database, for example session.db";
        }

        return path.Contains('\0', StringComparison.Ordinal) ? "the path holds a NUL character; give the path of a file" : null;
    }

    /// <summary>The absolute path of what was given.</summary>
    public static string Resolve(string path)
    {
        if (Reject(path) is { } reason)
        {
            throw new SessionStoreException(path ?? "", SessionStoreFault.InvalidPath, $"Session database: {reason}.");
        }

        if (path.StartsWith("~/", StringComparison.Ordinal))
        {
            path = Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[2..]);
        }

        return Path.GetFullPath(path);
    }

    /// <summary>Makes the directory of the file, for its owner only, and refuses what can be refused without touching the file.</summary>
    public static void Prepare(string path)
    {
        if (Path.EndsInDirectorySeparator(path) || Directory.Exists(path))
        {
            throw new SessionStoreException(
                path,
                SessionStoreFault.IsDirectory,
                $"Session database {path} is a directory; name a file, for example {Path.Join(path, "session.db")}.");
        }

        var directory = Path.GetDirectoryName(path);
        if (directory is null || Directory.Exists(directory))
        {
            return;
        }

        try
        {
            CreateForOwner(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SessionStoreException(
                path,
                SessionStoreFault.DirectoryUnusable,
                $"Session database {path}: its directory {directory} does not exist and cannot be created ({e.Message}). "
                + "Create it, or name a file elsewhere.",
                e);
        }
    }

    private static void CreateForOwner(string directory)
    {
        // One by one: .NET gives the mode to the last of several new directories only.
        if (Path.GetDirectoryName(directory) is { } parent && !Directory.Exists(parent))
        {
            CreateForOwner(parent);
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
