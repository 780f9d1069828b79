namespace Cagent.Models.Credentials;

/// <summary>Reads a file of <c>KEY=VALUE</c> lines (platform §4.6).</summary>
internal static class EnvironmentFile
{
    /// <exception cref="CagentException">The path is refused, the file cannot be read, or a line is no assignment.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(string path, string workingDirectory)
    {
        var full = Locate(path, workingDirectory);
        string text;
        try
        {
            text = File.ReadAllText(full);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CagentException(ErrorCodes.InvalidConfig, $"cannot read environment file {path}: {exception.Message}", exception);
        }

        return Parse(text, path);
    }

    /// <summary>Blank lines and lines that start with <c>#</c> are skipped; one pair of double quotes around a value is taken off; nothing is escaped.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Parse(string text, string path)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                throw new CagentException(ErrorCodes.InvalidConfig, $"environment file {path}: invalid env file line: {line}");
            }

            pairs.Add(new(line[..equals].Trim(), Unquote(line[(equals + 1)..].Trim())));
        }

        return pairs;
    }

    private static string Unquote(string value) =>
        value.Length >= 2 && value[0] == '"' && value[^1] == '"' ? value[1..^1] : value;

    private static string Locate(string path, string workingDirectory)
    {
        if (path.StartsWith('~'))
        {
            if (path.Length > 1 && path[1] != '/')
            {
                throw Refused(path, "only ~ and ~/… are expanded, not the home of another user");
            }

            return Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[1..];
        }

        if (Path.IsPathRooted(path))
        {
            return path.Split('/', '\\').Contains("..") ? throw Refused(path, "an absolute path must not contain ..") : path;
        }

        var root = Path.GetFullPath(workingDirectory);
        var full = Path.GetFullPath(path, root);
        return Path.GetRelativePath(root, full).Split(Path.DirectorySeparatorChar)[0] == ".."
            ? throw Refused(path, $"it leaves the working directory {root}")
            : full;
    }

    private static CagentException Refused(string path, string why) =>
        new(ErrorCodes.InvalidConfig, $"environment file {path} is refused: {why}");
}
