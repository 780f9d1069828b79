using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Cagent.Tools.Filesystem;

/// <summary>Writes an expression of RE2, the dialect that models are told, as .NET reads it. What RE2 does not know is refused, so that
/// nothing means two things; of <c>(?U)</c> only what does not change where a match begins is kept.</summary>
internal sealed class Re2Translation
{
    private const int MaxRepetitions = 1_000;

    private readonly string _pattern;
    private readonly StringBuilder _result = new();
    private int _at;

    private Re2Translation(string pattern) => _pattern = pattern;

    /// <exception cref="ArgumentException">It is not RE2. Some mistakes are left for .NET to find.</exception>
    public static string Translate(string pattern) => new Re2Translation(pattern).Translate();

    private string Translate()
    {
        while (_at < _pattern.Length)
        {
            switch (_pattern[_at])
            {
                case '\\' when Follows(@"\Q"):
                    AddQuoted();
                    break;
                case '\\' when _at + 1 < _pattern.Length && _pattern[_at + 1] is 'A' or 'z' or 'b' or 'B':
                    Copy(2);
                    break;
                case '\\':
                    AddEscape(inBrackets: false);
                    break;
                case '[':
                    AddBrackets();
                    break;
                case '(' when Follows("(?"):
                    AddGroup();
                    break;
                case '{':
                    CheckRepetition();
                    Copy(1);
                    break;
                default:
                    Copy(1);
                    break;
            }
        }

        return _result.ToString();
    }

    private bool Follows(string text) => string.CompareOrdinal(_pattern, _at, text, 0, text.Length) == 0;

    private void Copy(int length)
    {
        _result.Append(_pattern, _at, length);
        _at += length;
    }

    private void AddQuoted()
    {
        var end = _pattern.IndexOf(@"\E", _at, StringComparison.Ordinal);
        end = end < 0 ? _pattern.Length : end;
        _result.Append(Regex.Escape(_pattern[(_at + 2)..end]));
        _at = Math.Min(end + 2, _pattern.Length);
    }

    /// <summary>What .NET takes for a repetition too; other braces stand for themselves in both.</summary>
    private void CheckRepetition()
    {
        var end = _pattern.IndexOf('}', _at);
        var numbers = end < 0 ? [] : _pattern[(_at + 1)..end].Split(',');
        if (numbers.Any(number => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > MaxRepetitions))
        {
            throw new ArgumentException($"a repetition has more than {MaxRepetitions} turns: {_pattern[_at..(end + 1)]}");
        }
    }

    private void AddGroup()
    {
        if (Follows("(?P<") || (Follows("(?<") && !Follows("(?<=") && !Follows("(?<!")))
        {
            _result.Append("(?<");
            _at = _pattern.IndexOf('<', _at) + 1;
            return;
        }

        var end = _pattern.IndexOfAny([':', ')'], _at);
        var flags = end < 0 ? "?" : _pattern[(_at + 2)..end];
        if (flags.Any(flag => flag is not ('i' or 'm' or 's' or 'U' or '-')) || (flags.Length == 0 && _pattern[end] == ')'))
        {
            var beginning = _pattern[_at..Math.Min(_at + 4, _pattern.Length)];
            throw new ArgumentException($"not supported: {beginning} (look-around, atomic groups, comments and the like)");
        }

        flags = flags.Replace("U", "", StringComparison.Ordinal).TrimEnd('-');
        _result.Append("(?").Append(flags).Append(flags.Length == 0 && _pattern[end] == ')' ? ":)" : _pattern[end]);
        _at = end + 1;
    }

    private void AddBrackets()
    {
        var start = _at++;
        _result.Append('[');
        if (_at < _pattern.Length && _pattern[_at] == '^')
        {
            Copy(1);
        }

        for (var first = true; ; first = false)
        {
            if (_at >= _pattern.Length)
            {
                throw new ArgumentException($"a bracket is not closed: {_pattern[start..]}");
            }

            if (_pattern[_at] == ']' && !first)
            {
                Copy(1);
                return;
            }

            AddMember();
        }
    }

    private void AddMember()
    {
        if (Follows("[:") && _pattern.IndexOf(":]", _at + 2, StringComparison.Ordinal) is > 0 and var end)
        {
            var name = _pattern[(_at + 2)..end];
            _result.Append(CharacterClass.FindPosix(name) ?? throw new ArgumentException($"there is no character class [:{name}:]"));
            _at = end + 2;
        }
        else if (_pattern[_at] == '\\')
        {
            AddEscape(inBrackets: true);
        }
        else if (_pattern[_at] is '[' or '^' || (_pattern[_at] == '-' && Follows("-[")))
        {
            // To .NET these could begin the subtraction of another class.
            _result.Append(CharacterClass.Escape(_pattern[_at++]));
        }
        else
        {
            Copy(1);
        }
    }

    private void AddEscape(bool inBrackets)
    {
        if (_at + 1 >= _pattern.Length)
        {
            throw new ArgumentException("a backslash stands at the end");
        }

        var letter = _pattern[_at + 1];
        if (CharacterClass.FindPerl(letter) is { } members)
        {
            _result.Append(inBrackets ? members : $"[{members}]");
            _at += 2;
        }
        else if (letter is 'p' or 'P')
        {
            AddProperty(letter);
        }
        else if (letter is 'a' or 'f' or 't' or 'n' or 'r' or 'v')
        {
            Copy(2);
        }
        else if (FindCharacter() is var (character, length))
        {
            _result.Append(character <= char.MaxValue ? CharacterClass.Escape(character) : char.ConvertFromUtf32(character));
            _at += length;
        }
        else
        {
            throw new ArgumentException($"not supported: \\{letter}");
        }
    }

    /// <summary>A property of one letter needs no braces; <c>\p{^L}</c> is <c>\P{L}</c>.</summary>
    private void AddProperty(char letter)
    {
        var end = Follows($"\\{letter}{{") ? _pattern.IndexOf('}', _at) : _at + 2;
        if (end < 0 || end >= _pattern.Length)
        {
            throw new ArgumentException($"a property has no name: {_pattern[_at..]}");
        }

        var name = _pattern[(_at + 2)..(end + 1)].Trim('{', '}');
        var negated = (letter == 'P') != name.StartsWith('^');
        _result.Append(negated ? @"\P{" : @"\p{").Append(name.TrimStart('^')).Append('}');
        _at = end + 1;
    }

    /// <summary>The character that an escape stands for, with the length of the escape; null when it stands for none.</summary>
    private (int Character, int Length)? FindCharacter()
    {
        var rest = _pattern.AsSpan(_at + 1);
        if (rest.StartsWith("x{"))
        {
            var end = rest.IndexOf('}');
            return end > 2 && TryReadHex(rest[2..end], out var code) ? (code, end + 2) : null;
        }

        if (rest[0] == 'x')
        {
            return rest.Length >= 3 && TryReadHex(rest[1..3], out var code) ? (code, 4) : null;
        }

        var digits = rest[..Math.Min(3, rest.Length)];
        digits = digits.IndexOfAnyExceptInRange('0', '7') is >= 0 and var other ? digits[..other] : digits;
        if (digits.Length > 1 || digits.SequenceEqual("0"))
        {
            return (digits.ToArray().Aggregate(0, (value, digit) => (value * 8) + digit - '0'), digits.Length + 1);
        }

        return char.IsAscii(rest[0]) && !char.IsAsciiLetterOrDigit(rest[0]) ? (rest[0], 2) : null;
    }

    private static bool TryReadHex(ReadOnlySpan<char> text, out int code) =>
        int.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out code) && Rune.IsValid(code);
}
