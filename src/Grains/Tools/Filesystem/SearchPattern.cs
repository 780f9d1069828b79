using System.Text;
using System.Text.RegularExpressions;

namespace Cagent.Tools.Filesystem;

/// <summary>What a search looks for in a line.</summary>
internal abstract class SearchPattern
{
    private const int MaxLength = 1_000;

    /// <summary>First match: offset and length in bytes; null when there is none.</summary>
    /// <exception cref="RegexMatchTimeoutException">It takes too long to find out.</exception>
    public abstract (int Start, int Length)? Find(ReadOnlySpan<byte> line);

    /// <param name="query">Text, or an expression in the dialect that models are told (RE2).</param>
    /// <param name="isRegex">It is an expression.</param>
    /// <param name="limit">Time for one line.</param>
    /// <exception cref="ArgumentException">The expression is too long, is not valid, or needs backtracking.</exception>
    public static SearchPattern Parse(string query, bool isRegex, TimeSpan limit)
    {
        if (!isRegex)
        {
            return new Literal(Encoding.UTF8.GetBytes(query));
        }

        if (query.Length > MaxLength)
        {
            throw new ArgumentException($"it has {query.Length} characters; at most {MaxLength} are allowed");
        }

        try
        {
            return new Expression(new Regex(Re2Translation.Translate(query), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, limit));
        }
        catch (RegexParseException e)
        {
            throw new ArgumentException(e.Message, e);
        }
        catch (NotSupportedException e)
        {
            throw new ArgumentException("it is too large", e);
        }
    }

    private sealed class Literal(byte[] text) : SearchPattern
    {
        public override (int Start, int Length)? Find(ReadOnlySpan<byte> line)
        {
            var at = line.IndexOf(text);
            return at < 0 ? null : (at, text.Length);
        }
    }

    private sealed class Expression(Regex regex) : SearchPattern
    {
        public override (int Start, int Length)? Find(ReadOnlySpan<byte> line)
        {
            foreach (var match in regex.EnumerateMatches(Utf8Text.Decode(line)))
            {
                var start = Utf8Text.ByteOffset(line, match.Index);
                return (start, Utf8Text.ByteOffset(line, match.Index + match.Length) - start);
            }

            return null;
        }
    }
}
