using Cagent.Tools.Globs;

namespace Cagent.Tools.Filesystem;

/// <summary>The <c>excludePatterns</c> of a search.</summary>
internal sealed class SearchExclusions(IEnumerable<string> patterns)
{
    private readonly (string? Below, PathGlob Glob)[] _patterns =
    [
        .. patterns.Select(pattern => (pattern.EndsWith("/*", StringComparison.Ordinal) ? pattern[..^2] : null, PathGlob.Parse(pattern))),
    ];

    /// <summary>Whether an entry is left out; for a directory with everything below it.</summary>
    /// <param name="path">Relative to where the search starts, with forward slashes.</param>
    public bool Exclude(string path) => _patterns.Any(pattern => pattern.Below is { } below
        ? path == below || path.StartsWith(below + "/", StringComparison.Ordinal)
        : Matches(pattern.Glob, path));

    private static bool Matches(PathGlob glob, string path)
    {
        if (glob.Matches(path[(path.LastIndexOf('/') + 1)..]))
        {
            return true;
        }

        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
        {
            if (glob.Matches(path[..end]))
            {
                return true;
            }
        }

        return false;
    }
}
