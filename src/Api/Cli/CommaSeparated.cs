using System.Text;

namespace Cagent.Api.Cli;

/// <summary>One line of comma separated values; a value with a comma stands in double quotes.</summary>
internal static class CommaSeparated
{
    /// <exception cref="FormatException">A quote stands where none may stand, or is missing.</exception>
    public static IReadOnlyList<string> Split(string line)
    {
        if (line.Length == 0)
        {
            return [];
        }

        var values = new List<string>();
        var position = -1;
        while (position < line.Length)
        {
            values.Add(line.AsSpan(position + 1) is ['"', ..] ? ReadQuoted(line, ref position) : ReadPlain(line, ref position));
        }

        return values;
    }

    /// <param name="line">The whole line.</param>
    /// <param name="position">The comma in front of the value; afterwards the one behind it, or the end of the line.</param>
    private static string ReadPlain(string line, ref int position)
    {
        var start = position + 1;
        var comma = line.IndexOf(',', start);
        position = comma < 0 ? line.Length : comma;
        var value = line[start..position];
        return value.IndexOf('"', StringComparison.Ordinal) is >= 0 and var quote
            ? throw Wrong(line, start + quote, "bare \" in non-quoted field")
            : value;
    }

    private static string ReadQuoted(string line, ref int position)
    {
        var value = new StringBuilder();
        for (var i = position + 2; i < line.Length; i++)
        {
            if (line[i] != '"')
            {
                value.Append(line[i]);
            }
            else if (i + 1 == line.Length || line[i + 1] == ',')
            {
                position = i + 1;
                return value.ToString();
            }
            else if (line[i + 1] == '"')
            {
                value.Append(line[i++]);
            }
            else
            {
                throw Unpaired(line, i);
            }
        }

        throw Unpaired(line, line.Length);
    }

    private static FormatException Unpaired(string line, int at) => Wrong(line, at, "extraneous or missing \" in quoted-field");

    /// <summary>Columns are counted in bytes, from 1.</summary>
    private static FormatException Wrong(string line, int at, string what) =>
        new($"parse error on line 1, column {Encoding.UTF8.GetByteCount(line.AsSpan(0, at)) + 1}: {what}");
}
