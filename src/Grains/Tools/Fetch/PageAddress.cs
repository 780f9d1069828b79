using System.Text.RegularExpressions;

namespace Cagent.Tools.Fetch;

/// <summary>The URLs that a model asks for.</summary>
internal static partial class PageAddress
{
    /// <summary>Why a URL cannot be fetched; null when it can.</summary>
    public static string? Parse(string url, out Uri? uri)
    {
        uri = null;
        if (url.Any(char.IsControl))
        {
            return "invalid URL: it contains a control character";
        }

        if (!SchemeAndHost().IsMatch(url))
        {
            return "invalid URL: missing scheme or host";
        }

        if (!url.StartsWith("http:", StringComparison.OrdinalIgnoreCase) && !url.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
        {
            return "only HTTP and HTTPS URLs are supported";
        }

        if (BrokenEscape().IsMatch(url))
        {
            return "invalid URL: a percent sign is not followed by two hexadecimal digits";
        }

        return Uri.TryCreate(url, UriKind.Absolute, out uri) ? null : "invalid URL: it cannot be parsed";
    }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.\-]*://[^/?#]", RegexOptions.CultureInvariant)]
    private static partial Regex SchemeAndHost();

    /// <summary>Before the query, which servers read as they like.</summary>
    [GeneratedRegex("^[^?#]*%(?![0-9A-Fa-f]{2})", RegexOptions.CultureInvariant)]
    private static partial Regex BrokenEscape();
}
