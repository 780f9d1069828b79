namespace Cagent.Tools.Workspaces;

/// <summary>The directories that the tools of a session may touch (tools §8.2). Every path that a model names is resolved here: links are
/// followed first, and what they lead to has to be inside.</summary>
internal sealed class Workspace
{
    /// <summary>Longest chain of symbolic links that is followed, as in Linux.</summary>
    private const int MaxLinks = 40;

    private readonly string[] _roots;

    public Workspace(string workingDirectory, IEnumerable<string> additionalRoots)
    {
        Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(workingDirectory));
        _roots = [.. additionalRoots.Prepend(Root).Select(root => RealPath(Path.GetFullPath(root)))];
    }

    /// <summary>The session's working directory, absolute; base of relative paths.</summary>
    public string Root { get; }

    /// <summary>The absolute path that a model means, as named (links not resolved).</summary>
    /// <param name="path">Relative to the working directory, or absolute; empty = the working directory.</param>
    /// <exception cref="OutsideWorkspaceException">It leads outside, by <c>..</c>, by an absolute path or by a link.</exception>
    /// <exception cref="IOException">Its links lead in a circle.</exception>
    public string Resolve(string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw new OutsideWorkspaceException(path.Replace("\0", "", StringComparison.Ordinal), "path contains a NUL character");
        }

        var full = FullPath(path);
        return IsInside(RealPath(full)) ? full : throw new OutsideWorkspaceException(path);
    }

    /// <summary>The absolute path that a model means, whether or not it may be used.</summary>
    public string FullPath(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(Root, path)));

    /// <summary>A path that a model named as errors show it: relative to the working directory, without detours.</summary>
    public string Show(string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            return path;
        }

        var full = FullPath(path);
        return IsBelow(full, Root) ? Path.GetRelativePath(Root, full) : path;
    }

    /// <summary>Whether a path, with all links followed, lies inside.</summary>
    public bool Contains(string fullPath)
    {
        try
        {
            return IsInside(RealPath(fullPath));
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>A path inside the working directory as relative to it; any other as it is.</summary>
    public string ToRelative(string fullPath) => IsBelow(fullPath, Root) ? Path.GetRelativePath(Root, fullPath) : fullPath;

    /// <summary>The path with every link followed. What does not exist (yet) stays as it is.</summary>
    /// <exception cref="IOException">Too many links.</exception>
    internal static string RealPath(string path)
    {
        var links = 0;
        Stack<string> rest = new(path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse());
        var real = Path.GetPathRoot(path)!;
        while (rest.TryPop(out var name))
        {
            if (name == ".")
            {
                continue;
            }

            if (name == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }

            var next = Path.Combine(real, name);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                throw new IOException(FileErrors.TooManyLinks, FileErrors.TooManyLinksNumber);
            }

            real = Path.IsPathRooted(target) ? Path.GetPathRoot(target)! : real;
            foreach (var part in target.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse())
            {
                rest.Push(part);
            }
        }

        return real;
    }

    private bool IsInside(string real) => _roots.Any(root => IsBelow(real, root));

    private static bool IsBelow(string path, string root) => path == root
        || path.StartsWith(root.EndsWith(Path.DirectorySeparatorChar) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
