namespace Cagent.Api.Cli;

/// <summary>Files of <c>KEY=VALUE</c> lines for <c>--env-from-file</c> (platform §4.6). Unlike the reference, a bad file stops the start.</summary>
internal static class EnvironmentFile
{
    /// <summary>All variables; of one that is set several times the first counts.</summary>
    public static IReadOnlyDictionary<string, string> ReadAll(IReadOnlyList<string> paths)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            foreach (var (key, value) in Parse(Read(path)))
            {
                variables.TryAdd(key, value);
            }
        }

        return variables;
    }

    internal static IEnumerable<(string Key, string Value)> Parse(string text)
    {
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
                throw new CommandLineException($"failed to read env files: invalid env file line: {line}");
            }

            var value = line[(equals + 1)..].Trim();
            yield return (line[..equals].Trim(), value is ['"', .., '"'] && value.Length > 1 ? value[1..^1] : value);
        }
    }

    private static string Read(string path)
    {
        var resolved = Resolve(path);
        try
        {
            return File.ReadAllText(resolved);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandLineException($"failed to read env files: open {path}: no such file or directory");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandLineException($"failed to read env files: open {path}: {error.Message}");
        }
    }

    private static string Resolve(string path)
    {
        if (path == "~" || path.StartsWith("~/", StringComparison.Ordinal))
        {
            return Path.Join(UserPaths.Home, path[1..]);
        }

        if (path.StartsWith('~') || path.Split('/').Contains(".."))
        {
            throw new CommandLineException($"failed to read env files: {path}: name the file without .. and without ~user");
        }

        return Path.GetFullPath(path);
    }
}
