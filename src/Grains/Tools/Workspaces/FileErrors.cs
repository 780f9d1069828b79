namespace Cagent.Tools.Workspaces;

/// <summary>Says why a file operation failed, without the path: the system's own messages show where the workspace lies.</summary>
internal static class FileErrors
{
    public const string NotFound = "no such file or directory";

    public const string IsDirectory = "is a directory";

    public const string NotDirectory = "not a directory";

    public const string Exists = "file exists";

    public const string NotRegular = "not a regular file";

    public const string TooManyLinks = "too many levels of symbolic links";

    /// <summary>Number of <see cref="NotDirectory"/>, as in Linux.</summary>
    public const int NotDirectoryNumber = 20;

    /// <summary>Number of <see cref="TooManyLinks"/>, as in Linux.</summary>
    public const int TooManyLinksNumber = 40;

    private static readonly Dictionary<int, string> Numbers = new()
    {
        [5] = "input/output error",
        [17] = Exists,
        [NotDirectoryNumber] = NotDirectory,
        [21] = IsDirectory,
        [24] = "too many open files",
        [26] = "text file busy",
        [28] = "no space left on device",
        [30] = "read-only file system",
        [36] = "file name too long",
        [39] = "directory not empty",
        [TooManyLinksNumber] = TooManyLinks,
        [122] = "disk quota exceeded",
    };

    public static string Describe(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => NotFound,
        UnauthorizedAccessException => "permission denied",
        PathTooLongException => "file name too long",
        IOException e when Numbers.TryGetValue(e.HResult, out var text) => text,
        FileAccessException e => e.Message,
        _ => "input/output error",
    };
}
