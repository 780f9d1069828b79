using System.Text;

namespace Cagent.Tools.Fetch;

/// <summary>The result of several URLs: a JSON list, which stays JSON when it has to be cut.</summary>
internal static class PageList
{
    /// <summary>Writes the pages. As soon as their bodies have <paramref name="maxBytes"/>, the one that is too much and those after it are cut.</summary>
    public static string Write(IEnumerable<FetchedPage> pages, int maxBytes)
    {
        var left = maxBytes;
        List<FetchedPage> shown = [];
        foreach (var page in pages)
        {
            var size = page.Body is null ? 0 : SizeOf(page.Body);
            shown.Add(size <= left ? page : page with { Body = Cut(page.Body!, left) });
            left = Math.Max(0, left - size);
        }

        return ToolJson.Write(shown);
    }

    /// <summary>The longest beginning that fits, found by halving: characters take more room in JSON than they have bytes.</summary>
    private static string Cut(string body, int maxBytes)
    {
        var (fits, tooMuch) = (0, maxBytes + 1);
        while (tooMuch - fits > 1)
        {
            var middle = (fits + tooMuch) / 2;
            (fits, tooMuch) = SizeOf(Utf8Text.Head(body, middle)) <= maxBytes ? (middle, tooMuch) : (fits, middle);
        }

        var head = Utf8Text.Head(body, fits);
        return $"{head}\n\n[{Encoding.UTF8.GetByteCount(body) - Encoding.UTF8.GetByteCount(head)} more bytes are not shown]";
    }

    private static int SizeOf(string body) => Encoding.UTF8.GetByteCount(ToolJson.Write(body));
}
