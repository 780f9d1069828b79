using System.Globalization;
using System.Numerics;
using System.Text;

namespace Cagent.Api.Cli;

/// <summary>Values in the notation that existing scripts use, with the error texts that they know.</summary>
internal static class GoSyntax
{
    public static bool ParseBool(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw new FormatException($"strconv.ParseBool: parsing {Quote(text)}: invalid syntax"),
    };

    /// <summary>A signed 64-bit integer: decimal, <c>0x</c>, <c>0o</c>, <c>0b</c> or a leading zero for octal, with <c>_</c> between digits.</summary>
    public static long ParseInt(string text)
    {
        var digits = text.AsSpan();
        var negative = digits is ['-', ..];
        if (digits is ['-' or '+', ..])
        {
            digits = digits[1..];
        }

        if (digits.IsEmpty || !UnderscoresStandBetweenDigits(digits))
        {
            throw Invalid(text);
        }

        var number = 10;
        if (digits.Length > 1 && digits[0] == '0')
        {
            number = char.ToLowerInvariant(digits[1]) switch { 'x' => 16, 'b' => 2, 'o' => 8, _ => 0 };
            digits = number == 0 ? digits[1..] : digits[2..];
            number = number == 0 ? 8 : number;
        }

        var value = BigInteger.Zero;
        var seen = false;
        foreach (var c in digits)
        {
            if (c == '_')
            {
                continue;
            }

            var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : number;
            if (digit >= number)
            {
                throw Invalid(text);
            }

            value = (value * number) + digit;
            seen = true;
        }

        if (!seen)
        {
            throw Invalid(text);
        }

        value = negative ? -value : value;
        return value >= long.MinValue && value <= long.MaxValue
            ? (long)value
            : throw new FormatException($"strconv.ParseInt: parsing {Quote(text)}: value out of range");
    }

    /// <summary>Parses a duration such as <c>1m30s</c>, <c>250ms</c> or <c>0</c>.</summary>
    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        duration = default;
        var rest = text.AsSpan();
        var negative = rest is ['-', ..];
        if (rest is ['-' or '+', ..])
        {
            rest = rest[1..];
        }

        if (rest is "0")
        {
            return true;
        }

        if (rest.IsEmpty)
        {
            return false;
        }

        var seconds = 0d;
        while (!rest.IsEmpty)
        {
            var length = rest.IndexOfAnyExcept("0123456789.");
            if (length <= 0 || !double.TryParse(rest[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
            {
                return false;
            }

            rest = rest[length..];
            var unitLength = rest.IndexOfAny("0123456789.");
            var unit = unitLength < 0 ? rest : rest[..unitLength];
            double? factor = unit switch { "h" => 3600, "m" => 60, "s" => 1, "ms" => 1e-3, "us" or "µs" or "μs" => 1e-6, "ns" => 1e-9, _ => null };
            if (factor is null)
            {
                return false;
            }

            seconds += amount * factor.Value;
            rest = rest[unit.Length..];
        }

        if (seconds > TimeSpan.MaxValue.TotalSeconds / 2)
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(negative ? -seconds : seconds);
        return true;
    }

    /// <summary>The text in double quotes, with escapes for what cannot be printed.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            quoted.Append(rune.Value switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\a' => "\\a",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\v' => "\\v",
                < ' ' or '\x7f' => $"\\x{rune.Value:x2}",
                _ when IsPrintable(rune) => rune.ToString(),
                <= 0xffff => $"\\u{rune.Value:x4}",
                _ => $"\\U{rune.Value:x8}",
            });
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Of all that separates words, the ordinary space alone counts as seen.</summary>
    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static bool UnderscoresStandBetweenDigits(ReadOnlySpan<char> digits)
    {
        // An underscore is allowed after a base prefix and between digits, never at the end, doubled, or in plain decimals' front.
        for (var i = 0; i < digits.Length; i++)
        {
            if (digits[i] == '_' && (i == 0 || i == digits.Length - 1 || digits[i - 1] == '_'))
            {
                return false;
            }
        }

        return true;
    }

    private static FormatException Invalid(string text) => new($"strconv.ParseInt: parsing {Quote(text)}: invalid syntax");
}
