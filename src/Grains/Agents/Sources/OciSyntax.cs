using System.Text.RegularExpressions;

namespace Cagent.Agents.Sources;

/// <summary>Which texts are read as references to OCI artifacts (platform §1.2). No network, no disk but for the given test.</summary>
internal static partial class OciSyntax
{
    private const int MaxTag = 128;
    private const string Digest = "@sha256:";

    /// <param name="text">The argument as typed.</param>
    /// <param name="fileExists">Tells whether something that is not a directory exists at a path.</param>
    public static bool IsReference(string text, Func<string, bool> fileExists) => !IsLocalFile(text, fileExists) && Parses(text);

    /// <summary>A name ending in .yaml or .yml, a file descriptor, or a file that exists.</summary>
    public static bool IsLocalFile(string text, Func<string, bool> fileExists) => HasAgentExtension(text)
        || text.StartsWith("/dev/fd/", StringComparison.Ordinal) || fileExists(text);

    public static bool HasAgentExtension(string path) => Path.GetExtension(path).ToLowerInvariant() is ".yaml" or ".yml";

    private static bool Parses(string text) => ParsesAsTag(text) || ParsesAsDigest(text);

    private static bool ParsesAsTag(string text)
    {
        var name = text;
        var colon = text.LastIndexOf(':');
        if (colon >= 0 && !text.AsSpan(colon + 1).Contains('/'))
        {
            var tag = text[(colon + 1)..];
            if (tag.Length is 0 or > MaxTag || !Tag().IsMatch(tag))
            {
                return false;
            }
            name = text[..colon];
        }
        return IsName(name);
    }

    private static bool ParsesAsDigest(string text)
    {
        var parts = text.Split('@');
        if (parts.Length != 2 || !text.Contains(Digest, StringComparison.Ordinal) || !Hash().IsMatch(parts[1]))
        {
            return false;
        }
        // A tag in front of the digest is dropped.
        return IsName(parts[0]) || ParsesAsTag(parts[0]);
    }

    private static bool IsName(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? "" : name[..slash];
        var hasHost = host.Contains('.', StringComparison.Ordinal) || host.Contains(':', StringComparison.Ordinal);
        var repository = hasHost ? name[(slash + 1)..] : name;
        return (!hasHost || IsAuthority(host)) && repository.Length is >= 2 and <= 255 && Repository().IsMatch(repository);
    }

    private static bool IsAuthority(string host) => Authority().IsMatch(host);

    [GeneratedRegex(@"^[A-Za-z0-9_.\-]+\z")]
    private static partial Regex Tag();

    [GeneratedRegex(@"^sha256:[0-9a-f]{64}\z")]
    private static partial Regex Hash();

    [GeneratedRegex(@"^[a-z0-9_\-./]+\z")]
    private static partial Regex Repository();

    [GeneratedRegex(@"^([^@/?#\s]*@)?(\[[0-9a-fA-F:.]+\]|[^:@/?#\s\[\]]*)(:[0-9]*)?\z")]
    private static partial Regex Authority();
}
