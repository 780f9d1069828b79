namespace Cagent.Models.Credentials;

/// <summary>Files of <c>KEY=VALUE</c> lines (platform §4.6). Unlike in the reference, a bad file is an error.</summary>
public static class EnvironmentFile
{
    /// <summary>All variables of some files; of one that is set several times the first counts.</summary>
    /// <param name="paths">The files, in order.</param>
    /// <param name="workingDirectory">The directory that relative paths are taken from and must stay in.</param>
    /// <exception cref="CagentException"><c>invalid_config</c>: a path is refused, a file cannot be read, or a line is no assignment.</exception>
    public static IReadOnlyDictionary<string, string> ReadAll(IEnumerable<string> paths, string workingDirectory)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            foreach (var (name, value) in Parse(Read(path, Locate(path, workingDirectory)), path))
            {
                variables.TryAdd(name, value);
            }
        }

        return variables;
    }

    /// <summary>Blank lines and lines that start with <c>#</c> are skipped; one pair of double quotes around a value is taken off; nothing is escaped.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Parse(string text, string path)
    {
        foreach (var (index, raw) in text.Split('\n').Index())
        {
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                throw Failed($"{path}, line {index + 1}: invalid env file line: {line}");
            }

            yield return new(line[..equals].Trim(), Unquote(line[(equals + 1)..].Trim()));
        }
    }

    private static string Unquote(string value) =>
        value.Length >= 2 && value[0] == '"' && value[^1] == '"' ? value[1..^1] : value;

    private static string Read(string path, string location)
    {
        try
        {
            return Directory.Exists(location) ? throw Failed($"open {path}: is a directory") : File.ReadAllText(location);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Failed($"open {path}: no such file or directory", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw Failed($"open {path}: permission denied", exception);
        }
        catch (IOException exception)
        {
            throw Failed($"open {path}: {exception.Message}", exception);
        }
    }

    private static string Locate(string path, string workingDirectory)
    {
        if (path.Length == 0)
        {
            throw Failed("a name in the list is empty: give the path of a file, and no comma without a name before or behind it");
        }

        if (path == "~" || path.StartsWith("~/", StringComparison.Ordinal))
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            return home.Length > 0 ? home + path[1..] : throw Failed($"{path}: no home directory is known, HOME is not set");
        }

        if (path[0] == '~')
        {
            throw Failed($"{path}: only ~ and ~/… are expanded, not the home of another user");
        }

        if (Path.IsPathRooted(path))
        {
            return path.Split('/').Contains("..") ? throw Failed($"{path}: an absolute path must not contain ..") : path;
        }

        var root = Path.GetFullPath(workingDirectory);
        var location = Path.GetFullPath(path, root);
        return Path.GetRelativePath(root, location).Split(Path.DirectorySeparatorChar)[0] == ".."
            ? throw Failed($"{path}: it leaves the working directory {root}")
            : location;
    }

    private static CagentException Failed(string cause) => new(ErrorCodes.InvalidConfig, $"failed to read env files: {cause}");

    private static CagentException Failed(string cause, Exception inner) => new(ErrorCodes.InvalidConfig, $"failed to read env files: {cause}", inner);
}
