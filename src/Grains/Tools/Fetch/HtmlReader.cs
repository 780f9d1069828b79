using System.Collections.ObjectModel;
using System.Net;

namespace Cagent.Tools.Fetch;

/// <summary>Cuts an HTML page into text and tags. It takes whatever comes: what cannot be a tag is text.</summary>
internal static class HtmlReader
{
    /// <summary>Elements whose content is neither text for a reader nor markup.</summary>
    private static readonly string[] Opaque = ["script", "style", "template", "noscript", "svg", "title", "textarea"];

    public static IEnumerable<HtmlToken> Read(string html)
    {
        var position = 0;
        while (position < html.Length)
        {
            var open = FindTag(html, position);
            if (open > position)
            {
                yield return Token(HtmlTokenKind.Text, WebUtility.HtmlDecode(html[position..open]));
            }

            if (open == html.Length)
            {
                yield break;
            }

            if (html[open + 1] is '!' or '?')
            {
                position = SkipDeclaration(html, open);
                continue;
            }

            var isEnd = html[open + 1] == '/';
            TagReader tag = new(html, open + (isEnd ? 2 : 1));
            var name = tag.ReadName();
            var attributes = tag.ReadAttributes();
            position = tag.Position;
            if (!isEnd && Opaque.Contains(name))
            {
                position = SkipOpaque(html, position, name);
                continue;
            }

            yield return new HtmlToken(isEnd ? HtmlTokenKind.End : HtmlTokenKind.Start, name, attributes);
        }
    }

    private static HtmlToken Token(HtmlTokenKind kind, string value) => new(kind, value, ReadOnlyDictionary<string, string>.Empty);

    private static int FindTag(string html, int from)
    {
        for (var at = html.IndexOf('<', from); at >= 0; at = html.IndexOf('<', at + 1))
        {
            if (at + 1 < html.Length && (html[at + 1] is '!' or '?' || char.IsAsciiLetter(html[at + 1])
                || (html[at + 1] == '/' && at + 2 < html.Length && char.IsAsciiLetter(html[at + 2]))))
            {
                return at;
            }
        }

        return html.Length;
    }

    private static int SkipDeclaration(string html, int open)
    {
        var isComment = string.CompareOrdinal(html, open, "<!--", 0, 4) == 0;
        var end = isComment ? html.IndexOf("-->", open + 4, StringComparison.Ordinal) : html.IndexOf('>', open);
        return end < 0 ? html.Length : end + (isComment ? 3 : 1);
    }

    private static int SkipOpaque(string html, int from, string name)
    {
        var end = html.IndexOf("</" + name, from, StringComparison.OrdinalIgnoreCase);
        var close = end < 0 ? -1 : html.IndexOf('>', end);
        return close < 0 ? html.Length : close + 1;
    }

    private sealed class TagReader(string html, int position)
    {
        public int Position { get; private set; } = position;

        public string ReadName()
        {
            var start = Position;
            while (Position < html.Length && !char.IsWhiteSpace(html[Position]) && html[Position] is not ('>' or '/'))
            {
                Position++;
            }

            return html[start..Position].ToLowerInvariant();
        }

        /// <summary>Reads up to the end of the tag.</summary>
        public IReadOnlyDictionary<string, string> ReadAttributes()
        {
            Dictionary<string, string> attributes = [];
            while (true)
            {
                while (Position < html.Length && (char.IsWhiteSpace(html[Position]) || html[Position] == '/'))
                {
                    Position++;
                }

                if (Position >= html.Length)
                {
                    return attributes;
                }

                if (html[Position] == '>')
                {
                    Position++;
                    return attributes;
                }

                var start = Position++;
                while (Position < html.Length && !char.IsWhiteSpace(html[Position]) && html[Position] is not ('>' or '/' or '='))
                {
                    Position++;
                }

                attributes.TryAdd(html[start..Position].ToLowerInvariant(), ReadValue());
            }
        }

        private string ReadValue()
        {
            var at = Position;
            while (at < html.Length && char.IsWhiteSpace(html[at]))
            {
                at++;
            }

            if (at >= html.Length || html[at] != '=')
            {
                return "";
            }

            at++;
            while (at < html.Length && char.IsWhiteSpace(html[at]))
            {
                at++;
            }

            if (at >= html.Length)
            {
                Position = at;
                return "";
            }

            int end;
            if (html[at] is '"' or '\'')
            {
                end = html.IndexOf(html[at], at + 1);
                end = end < 0 ? html.Length : end;
                Position = Math.Min(end + 1, html.Length);
                return WebUtility.HtmlDecode(html[(at + 1)..end]);
            }

            end = at;
            while (end < html.Length && !char.IsWhiteSpace(html[end]) && html[end] != '>')
            {
                end++;
            }

            Position = end;
            return WebUtility.HtmlDecode(html[at..end]);
        }
    }
}
