using Cagent.Tools.Workspaces;

namespace Cagent.Tools.Filesystem;

/// <summary>What version control ignores (tools §3.1): used by the tools that list and search, not by those that read and write.</summary>
/// <remarks>The repository of a path is looked for from its directory upwards, not beyond the workspace. What was found is trusted for a
/// moment, so that a walk over many files does not look for each rule again; after that files that changed are read anew.</remarks>
internal sealed class IgnoreRules(Workspace workspace, bool enabled, TimeProvider timeProvider)
{
    private const int MaxRemembered = 10_000;

    private static readonly TimeSpan Trusted = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, RuleFile> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Repository> _repositories = new(StringComparer.Ordinal);

    /// <summary>Whether an entry, or a directory above it in its repository, is ignored.</summary>
    public bool IsIgnored(string fullPath, bool isDirectory)
    {
        if (!enabled)
        {
            return false;
        }

        if (Path.GetRelativePath(workspace.Root, fullPath).Split(Path.DirectorySeparatorChar).Contains(".git"))
        {
            return true;
        }

        if (FindRepository(Path.GetDirectoryName(fullPath)) is not { } repository)
        {
            return false;
        }

        List<string> chain = [];
        for (var path = fullPath; path.Length > repository.Length; path = Path.GetDirectoryName(path)!)
        {
            chain.Add(path);
        }

        chain.Reverse();
        return chain.Where((path, i) => Excludes(repository, path, isDirectory || i < chain.Count - 1)).Any();
    }

    private string? FindRepository(string? directory)
    {
        if (directory is null || directory.Length < workspace.Root.Length)
        {
            return null;
        }

        lock (_lock)
        {
            if (_repositories.TryGetValue(directory, out var known) && IsFresh(known.FoundAt))
            {
                return known.Root;
            }
        }

        var root = Path.Exists(Path.Combine(directory, ".git")) ? directory : FindRepository(Path.GetDirectoryName(directory));
        Remember(_repositories, directory, new Repository(root, timeProvider.GetTimestamp()));
        return root;
    }

    /// <summary>The last line that is about an entry decides; files deeper down come later.</summary>
    private bool Excludes(string repository, string path, bool isDirectory)
    {
        var excluded = Apply(Path.Combine(repository, ".git", "info", "exclude"), repository, path, isDirectory, false);
        List<string> directories = [];
        for (var directory = Path.GetDirectoryName(path)!; directory.Length >= repository.Length; directory = Path.GetDirectoryName(directory)!)
        {
            directories.Add(directory);
            if (directory.Length == repository.Length)
            {
                break;
            }
        }

        directories.Reverse();
        foreach (var directory in directories)
        {
            excluded = Apply(Path.Combine(directory, ".gitignore"), directory, path, isDirectory, excluded);
        }

        return excluded;
    }

    private bool Apply(string file, string directory, string path, bool isDirectory, bool excluded)
    {
        var relative = Path.GetRelativePath(directory, path).Replace(Path.DirectorySeparatorChar, '/');
        foreach (var pattern in Load(file))
        {
            if (pattern.Matches(relative, isDirectory))
            {
                excluded = !pattern.Includes;
            }
        }

        return excluded;
    }

    private IReadOnlyList<GitIgnorePattern> Load(string file)
    {
        RuleFile? known;
        lock (_lock)
        {
            if (_files.TryGetValue(file, out known) && IsFresh(known.ReadAt))
            {
                return known.Patterns;
            }
        }

        var rules = Read(file, known);
        Remember(_files, file, rules);
        return rules.Patterns;
    }

    private RuleFile Read(string file, RuleFile? known)
    {
        var now = timeProvider.GetTimestamp();
        FileInfo info = new(file);
        if (!info.Exists || info.Length > 1024 * 1024 || FileKinds.IsSpecial(file) || !workspace.Contains(file))
        {
            return new RuleFile(default, 0, now, []);
        }

        return known is not null && known.WrittenAt == info.LastWriteTimeUtc && known.Length == info.Length
            ? known with { ReadAt = now }
            : new RuleFile(info.LastWriteTimeUtc, info.Length, now, ReadPatterns(file));
    }

    private static IReadOnlyList<GitIgnorePattern> ReadPatterns(string file)
    {
        try
        {
            return [.. File.ReadLines(file).Select(GitIgnorePattern.Parse).OfType<GitIgnorePattern>()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Rules that cannot be read are no rules.
            return [];
        }
    }

    private bool IsFresh(long since) => timeProvider.GetElapsedTime(since) < Trusted;

    private void Remember<T>(Dictionary<string, T> values, string key, T value)
    {
        lock (_lock)
        {
            if (values.Count >= MaxRemembered)
            {
                values.Clear();
            }

            values[key] = value;
        }
    }

    private sealed record RuleFile(DateTime WrittenAt, long Length, long ReadAt, IReadOnlyList<GitIgnorePattern> Patterns);

    private sealed record Repository(string? Root, long FoundAt);
}
