using System.Text;
using System.Text.RegularExpressions;

namespace Cagent.Tools.Filesystem;

/// <summary>What a search looks for in a line.</summary>
internal abstract class SearchPattern
{
    private const int MaxLength = 1_000;

    /// <summary>First match: offset and length in bytes; null when there is none.</summary>
    public abstract (int Start, int Length)? Find(ReadOnlySpan<byte> line);

    /// <exception cref="ArgumentException">The expression is too long, is not valid, or needs backtracking.</exception>
    public static SearchPattern Parse(string query, bool isRegex)
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
            return new Expression(new Regex(Translate(query), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
        }
        catch (RegexParseException e)
        {
            throw new ArgumentException(e.Message, e);
        }
        catch (NotSupportedException e)
        {
            throw new ArgumentException("it is too large, or it has look-around, back-references or atomic groups, which are not supported", e);
        }
    }

    /// <summary>From the dialect that models were told (RE2) to that of .NET. <c>$</c> is the very end, not before a last line feed.</summary>
    private static string Translate(string query)
    {
        StringBuilder regex = new(query);
        regex.Replace("(?P<", "(?<");
        foreach (var (name, range) in new[]
        {
            ("[:alpha:]", "a-zA-Z"), ("[:digit:]", "0-9"), ("[:alnum:]", "a-zA-Z0-9"), ("[:upper:]", "A-Z"), ("[:lower:]", "a-z"),
            ("[:space:]", @"\s"), ("[:word:]", @"\w"), ("[:xdigit:]", "0-9A-Fa-f"), ("[:punct:]", @"!-/:-@\[-`{-~"),
        })
        {
            regex.Replace(name, range);
        }

        return regex.ToString();
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
            var text = Encoding.UTF8.GetString(line);
            foreach (var match in regex.EnumerateMatches(text))
            {
                var start = Encoding.UTF8.GetByteCount(text.AsSpan(0, match.Index));
                return (Math.Min(start, line.Length), Encoding.UTF8.GetByteCount(text.AsSpan(match.Index, match.Length)));
            }

            return null;
        }
    }
}
