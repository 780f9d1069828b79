using Cagent.Tools.Workspaces;

namespace Cagent.Tools.Filesystem;

/// <summary>What version control ignores (tools §3.1): used by the tools that list and search, not by those that read and write.</summary>
/// <remarks>The repository of a path is looked for from its directory upwards, not beyond the workspace. Rules are read again when their
/// file changes.</remarks>
internal sealed class IgnoreRules(Workspace workspace, bool enabled)
{
    private readonly Dictionary<string, RuleFile> _files = new(StringComparer.Ordinal);

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

        if (FindRepository(fullPath) is not { } repository)
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

    private string? FindRepository(string fullPath)
    {
        for (var directory = Path.GetDirectoryName(fullPath);
             directory is not null && directory.Length >= workspace.Root.Length;
             directory = Path.GetDirectoryName(directory))
        {
            if (Path.Exists(Path.Combine(directory, ".git")))
            {
                return directory;
            }
        }

        return null;
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
        FileInfo info = new(file);
        if (!info.Exists || info.Length > 1024 * 1024 || !workspace.Contains(file))
        {
            return [];
        }

        lock (_files)
        {
            if (!_files.TryGetValue(file, out var known) || known.WrittenAt != info.LastWriteTimeUtc || known.Length != info.Length)
            {
                known = new RuleFile(info.LastWriteTimeUtc, info.Length, [.. File.ReadLines(file).Select(GitIgnorePattern.Parse).OfType<GitIgnorePattern>()]);
                _files[file] = known;
            }

            return known.Patterns;
        }
    }

    private sealed record RuleFile(DateTime WrittenAt, long Length, IReadOnlyList<GitIgnorePattern> Patterns);
}
