using Cagent.Tools.Globs;

namespace Cagent.Permissions;

/// <summary>A glob over a tool name or an argument's text (runtime §7.3, P-7 to P-10): it covers the whole text and ignores case.</summary>
/// <remarks>A star inside the pattern stops at <c>/</c>; only a lone star at the end crosses it. That is what existing rule files were
/// written against, so it stays, and <see cref="PermissionWarnings"/> tells their authors.</remarks>
internal sealed class PermissionGlob
{
    private readonly string? _prefix;
    private readonly PathGlob? _glob;

    private PermissionGlob(string? prefix, PathGlob? glob) => (_prefix, _glob) = (prefix, glob);

    /// <summary>The pattern cannot be read, so it matches nothing.</summary>
    public bool IsMalformed => _glob is { IsMalformed: true };

    /// <summary>A star that does not cross <c>/</c>.</summary>
    public bool HasBoundedStar => _glob is { HasStar: true };

    public static PermissionGlob Parse(string pattern)
    {
        pattern = pattern.ToLowerInvariant();
        return IsPlainPrefix(pattern) ? new PermissionGlob(pattern[..^1], null) : new PermissionGlob(null, PathGlob.Parse(pattern));
    }

    public bool Matches(string text)
    {
        text = text.ToLowerInvariant();
        return _glob?.Matches(text) ?? text.StartsWith(_prefix!, StringComparison.Ordinal);
    }

    private static bool IsPlainPrefix(string pattern) => pattern.EndsWith('*')
        && !pattern.EndsWith(@"\*", StringComparison.Ordinal)
        && pattern.AsSpan(0, pattern.Length - 1).IndexOfAny("*?[") < 0;
}
