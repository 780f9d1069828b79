using System.Text;
using System.Text.RegularExpressions;

namespace Cagent.Agents.Yaml;

/// <summary>Takes the tabs out of lines that are empty or a comment: YAML allows them there, the scanner does not.</summary>
/// <remarks>In a block scalar, a line that is indented as far as the scalar's text belongs to the text and stays as it is.</remarks>
internal static partial class YamlText
{
    private const int None = -1;

    public static string WithoutBlankTabs(string text)
    {
        if (!BlankWithTab().IsMatch(text))
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
                (header, indentation) = spaces <= header ? (None, None) : (header, indentation == None ? spaces : indentation);
                (header, indentation) = header == None ? (BlockScalar().IsMatch(line) ? spaces : None, None) : (header, indentation);
            }
            var isText = header != None && indentation != None && spaces >= indentation;
            var mayLoseIndentation = isEmpty ? !isText : rest[0] == '#' && header == None;
            result.Append(mayLoseIndentation && line.AsSpan(0, line.Length - rest.Length).Contains('\t') ? rest : line).Append('\n');
        }
        result.Length--;
        return result.ToString();
    }

    [GeneratedRegex(@"^[ ]*\t[ \t]*(#.*)?\r?$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex BlankWithTab();

    /// <summary><c>key: |</c>, <c>- >-</c>, <c>key: !!str |2 # why</c>.</summary>
    [GeneratedRegex(@"(^|[:\-?\s])[|>][0-9+\-]*[ \t]*(#.*)?\r?$", RegexOptions.CultureInvariant)]
    private static partial Regex BlockScalar();
}
