using System.Text;
using System.Text.RegularExpressions;

namespace Cagent.Agents.Yaml;

/// <summary>Takes white space out of lines where YAML gives it no meaning but the scanner refuses it: tabs in lines that are empty or a comment,
/// and whatever stands in empty lines above the text of a block scalar.</summary>
/// <remarks>An empty line that is indented as far as the text of its block scalar belongs to the text and stays as it is.</remarks>
internal static partial class YamlBlankLines
{
    private const int None = -1;

    public static string Clear(string text)
    {
        if (!WhiteLine().IsMatch(text))
        {
            return text;
        }
        var result = new StringBuilder(text.Length);
        // Indentation of the line that begins a block scalar, and of the scalar's text once it is known.
        var (header, indentation) = (None, None);
        foreach (var line in text.Split('\n'))
        {
            var spaces = line.Length - line.TrimStart(' ').Length;
            var rest = line.TrimStart(' ', '\t');
            var isEmpty = rest is "" or "\r";
            if (!isEmpty)
            {
                (header, indentation) = Place(line, spaces, header, indentation);
            }
            var hasTab = line.AsSpan(0, line.Length - rest.Length).Contains('\t');
            var hasNoMeaning = (isEmpty, header, indentation) switch
            {
                (false, _, _) => hasTab && header == None && rest[0] == '#',
                (_, not None, None) => true,
                _ => hasTab && (header == None || spaces < indentation),
            };
            result.Append(hasNoMeaning ? rest : line).Append('\n');
        }
        result.Length--;
        return result.ToString();
    }

    private static (int Header, int Indentation) Place(string line, int spaces, int header, int indentation)
    {
        if (header != None && spaces > header && spaces >= indentation)
        {
            return (header, indentation == None ? spaces : indentation);
        }
        return (BlockScalar().IsMatch(line) ? spaces : None, None);
    }

    [GeneratedRegex(@"^([ ]+|[ ]*\t[ \t]*(#.*)?)\r?$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex WhiteLine();

    /// <summary><c>key: |</c>, <c>- >-</c>, <c>key: !!str |2 # why</c>.</summary>
    [GeneratedRegex(@"(^|[:\-?\s])[|>][0-9+\-]*[ \t]*(#.*)?\r?$", RegexOptions.CultureInvariant)]
    private static partial Regex BlockScalar();
}
