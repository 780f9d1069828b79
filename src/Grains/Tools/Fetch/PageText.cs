using System.Text;
using System.Text.RegularExpressions;

namespace Cagent.Tools.Fetch;

/// <summary>The text of a page.</summary>
/// <param name="Text">Decoded.</param>
/// <param name="Length">Bytes of the text in UTF-8; of a page that is in UTF-8 already, or says nothing, the bytes that came.</param>
internal sealed partial record PageText(string Text, int Length)
{
    /// <summary>Bytes in which a page may name its character set.</summary>
    private const int Beginning = 1024;

    /// <summary>Decodes with the character set that a byte order mark, the server or the page itself names.</summary>
    /// <param name="content">The body.</param>
    /// <param name="contentType">The header as it came; null when there was none.</param>
    /// <param name="isCut">More came, so that the last character may be cut.</param>
    public static PageText Decode(byte[] content, string? contentType, bool isCut)
    {
        var encoding = FindByMark(content) ?? Find(NameOf(content, contentType ?? ""));
        if (encoding is null or UTF8Encoding or ASCIIEncoding)
        {
            return new PageText(Utf8Text.Decode(isCut ? Utf8Text.WithoutCutCharacter(content) : content), content.Length);
        }

        var text = encoding.GetString(content).TrimStart('\ufeff');
        return new PageText(text, Encoding.UTF8.GetByteCount(text));
    }

    private static Encoding? FindByMark(ReadOnlySpan<byte> content) =>
        content.StartsWith(Encoding.Unicode.Preamble) ? Encoding.Unicode
        : content.StartsWith(Encoding.BigEndianUnicode.Preamble) ? Encoding.BigEndianUnicode
        : null;

    private static string NameOf(byte[] content, string contentType)
    {
        var named = HeaderCharset().Match(contentType);
        return named.Success || !contentType.Contains("text/html", StringComparison.OrdinalIgnoreCase)
            ? named.Groups["name"].Value
            : MetaCharset().Match(Encoding.ASCII.GetString(content, 0, Math.Min(content.Length, Beginning))).Groups["name"].Value;
    }

    /// <summary>Null for a name that is empty, unknown, or of an encoding that is not used any more because it is not safe.</summary>
    private static Encoding? Find(string name)
    {
        if (name.Length == 0)
        {
            return null;
        }

        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"charset\s*=\s*[""']?(?<name>[A-Za-z0-9_\-:.]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex HeaderCharset();

    [GeneratedRegex(@"<meta[^>]+charset\s*=\s*[""']?(?<name>[A-Za-z0-9_\-:.]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MetaCharset();
}
