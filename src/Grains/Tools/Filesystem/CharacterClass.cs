using System.Globalization;
using System.Text;

namespace Cagent.Tools.Filesystem;

/// <summary>The named sets of characters of RE2. They are ASCII, where those of .NET know all of Unicode.</summary>
internal sealed class CharacterClass
{
    private static readonly Dictionary<string, CharacterClass> Perl = new(StringComparer.Ordinal)
    {
        ["d"] = new("09"),
        ["w"] = new("09AZ__az"),
        ["s"] = new("\t\n\f\r  "),
    };

    private static readonly Dictionary<string, CharacterClass> Posix = new(StringComparer.Ordinal)
    {
        ["alnum"] = new("09AZaz"),
        ["alpha"] = new("AZaz"),
        ["ascii"] = new("\0\u007f"),
        ["blank"] = new("\t\t  "),
        ["cntrl"] = new("\0\u001f\u007f\u007f"),
        ["digit"] = new("09"),
        ["graph"] = new("!~"),
        ["lower"] = new("az"),
        ["print"] = new(" ~"),
        ["punct"] = new("!/:@[`{~"),
        ["space"] = new("\t\r  "),
        ["upper"] = new("AZ"),
        ["word"] = new("09AZ__az"),
        ["xdigit"] = new("09AFaf"),
    };

    /// <summary>First and last character of each range, in order.</summary>
    private readonly string _ranges;

    private CharacterClass(string ranges) => _ranges = ranges;

    /// <summary>Members of <c>\d</c>, <c>\W</c> and so on, to stand inside of brackets; null for any other letter.</summary>
    public static string? FindPerl(char letter) => Perl.TryGetValue(char.ToLowerInvariant(letter).ToString(), out var found)
        ? found.Members(char.IsUpper(letter))
        : null;

    /// <summary>Members of <c>[:alpha:]</c> or <c>[:^alpha:]</c>, to stand inside of brackets; null for an unknown name.</summary>
    public static string? FindPosix(string name)
    {
        var negated = name.StartsWith('^');
        return Posix.TryGetValue(negated ? name[1..] : name, out var found) ? found.Members(negated) : null;
    }

    /// <summary>A character as .NET takes it anywhere.</summary>
    public static string Escape(int character) => "\\u" + character.ToString("X4", CultureInfo.InvariantCulture);

    private string Members(bool negated)
    {
        StringBuilder members = new();
        var next = 0;
        for (var i = 0; i < _ranges.Length; i += 2)
        {
            AddRange(members, negated ? next : _ranges[i], negated ? _ranges[i] - 1 : _ranges[i + 1]);
            next = _ranges[i + 1] + 1;
        }

        if (negated)
        {
            AddRange(members, next, char.MaxValue);
        }

        return members.ToString();
    }

    private static void AddRange(StringBuilder members, int first, int last)
    {
        if (first <= last)
        {
            members.Append(Escape(first)).Append('-').Append(Escape(last));
        }
    }
}
