using System.Text.RegularExpressions;

namespace Cagent.Api.Cli;

/// <summary>Whether an argument has the form of a registry reference (platform §1.2); says nothing about what exists.</summary>
internal static partial class OciReferenceSyntax
{
    public static bool Matches(string argument)
    {
        if (LooksLikeFile(argument))
        {
            return false;
        }

        var at = argument.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0)
        {
            return Digest().IsMatch(argument[(at + 1)..]) && IsName(WithoutTag(argument[..at], out var tagged) is var name && tagged ? name : argument[..at]);
        }

        var bare = WithoutTag(argument, out _);
        return bare is not null && IsName(bare);
    }

    private static bool LooksLikeFile(string argument) =>
        Path.GetExtension(argument).ToLowerInvariant() is ".yaml" or ".yml"
        || argument.StartsWith("/dev/fd/", StringComparison.Ordinal)
        || File.Exists(argument);

    /// <summary>The name without its tag; null when the tag is malformed.</summary>
    private static string? WithoutTag(string reference, out bool tagged)
    {
        tagged = false;
        var colon = reference.LastIndexOf(':');
        if (colon < 0 || reference[colon..].Contains('/', StringComparison.Ordinal))
        {
            return reference;
        }

        tagged = true;
        return Tag().IsMatch(reference[(colon + 1)..]) ? reference[..colon] : null;
    }

    private static bool IsName(string? name)
    {
        if (name is null)
        {
            return false;
        }

        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : name[..slash];
        var hasHost = first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal);
        return Repository().IsMatch(hasHost ? name[(slash + 1)..] : name);
    }

    [GeneratedRegex("^sha256:[0-9a-f]{64}$")]
    private static partial Regex Digest();

    [GeneratedRegex("^[A-Za-z0-9_.-]{1,128}$")]
    private static partial Regex Tag();

    [GeneratedRegex("^[a-z0-9_./-]{2,255}$")]
    private static partial Regex Repository();
}
