using System.Text;

namespace Cagent.Api.Cli;

/// <summary>One line of comma separated values; a value with a comma stands in double quotes.</summary>
internal static class CommaSeparated
{
    public static IReadOnlyList<string> Split(string line)
    {
        if (line.Length == 0)
        {
            return [];
        }

        var values = new List<string>();
        var value = new StringBuilder();
        for (var i = 0; i <= line.Length; i++)
        {
            if (i == line.Length || line[i] == ',')
            {
                values.Add(value.ToString());
                value.Clear();
            }
            else if (line[i] == '"' && value.Length == 0)
            {
                i = ReadQuoted(line, i + 1, value);
            }
            else
            {
                value.Append(line[i]);
            }
        }

        return values;
    }

    private static int ReadQuoted(string line, int start, StringBuilder value)
    {
        for (var i = start; i < line.Length; i++)
        {
            if (line[i] != '"')
            {
                value.Append(line[i]);
            }
            else if (i + 1 < line.Length && line[i + 1] == '"')
            {
                value.Append(line[i++]);
            }
            else
            {
                return i;
            }
        }

        throw new FormatException("a quoted value has no closing quote");
    }
}
