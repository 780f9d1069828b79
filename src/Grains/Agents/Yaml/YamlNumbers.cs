using System.Globalization;
using System.Text.RegularExpressions;

namespace Cagent.Agents.Yaml;

/// <summary>How plain scalars are read as numbers, and how numbers become text again (agent-config §3.2, §3.3).</summary>
internal static partial class YamlNumbers
{
    /// <summary>The value of an unquoted, untagged scalar.</summary>
    public static object? Resolve(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        ".inf" or ".Inf" or ".INF" => double.PositiveInfinity,
        "-.inf" or "-.Inf" or "-.INF" => double.NegativeInfinity,
        ".nan" or ".NaN" or ".NAN" => double.NaN,
        _ => ParseNumber(text) ?? text,
    };

    /// <summary>The number that text spells where a number is wanted (<c>"5"</c>, <c>"5.5"</c>, <c>1e3</c>), or null.</summary>
    public static double? ParseDecimal(string text)
    {
        if (text.StartsWith('_'))
        {
            return null;
        }
        var digits = text.Replace("_", "", StringComparison.Ordinal);
        return DecimalNumber().IsMatch(digits)
            && double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) ? number : null;
    }

    public static string ToText(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        double number => ToText(number),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    /// <summary>The shortest digits that read back, in exponent form below 1e-4 and from 1e6 on.</summary>
    public static string ToText(double number) => Format(number, lowest: -4, highest: 5, exponentDigits: 2);

    /// <summary>As JSON writers print numbers: exponent form below 1e-6 and from 1e21 on.</summary>
    public static string ToJson(double number) => Format(number, lowest: -6, highest: 20, exponentDigits: 1);

    private static object? ParseNumber(string text)
    {
        var first = text[0];
        if (!char.IsAsciiDigit(first) && first is not ('+' or '-' or '.'))
        {
            return null;
        }
        var negative = first == '-';
        var digits = (first is '+' or '-' ? text[1..] : text).Replace("_", "", StringComparison.Ordinal);
        if (digits.Length == 0)
        {
            return null;
        }
        return digits switch
        {
            ['0', 'x', .. var hex] => ParseInteger(hex, 16, negative),
            ['0', 'o', .. var octal] => ParseInteger(octal, 8, negative),
            ['0', 'b', .. var binary] => ParseInteger(binary, 2, negative),
            _ when digits.Contains('.') => ParseFloat(digits, negative),
            ['0', _, ..] => ParseInteger(digits, 8, negative),
            _ => ParseInteger(digits, 10, negative),
        };
    }

    private static object? ParseFloat(string digits, bool negative)
    {
        if (!DecimalNumber().IsMatch(digits) || digits[0] is '+' or '-'
            || !double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
        {
            return null;
        }
        return negative ? -number : number;
    }

    private static object? ParseInteger(string digits, int radix, bool negative)
    {
        UInt128 number = 0;
        foreach (var character in digits)
        {
            if (!char.IsAsciiHexDigit(character))
            {
                return null;
            }
            var digit = Convert.ToInt32(character.ToString(), 16);
            if (digit >= radix || number > ulong.MaxValue)
            {
                return null;
            }
            number = (number * (uint)radix) + (uint)digit;
        }
        return (digits.Length, negative) switch
        {
            (0, _) => null,
            (_, true) => number <= (UInt128)long.MaxValue + 1 ? (long)-(Int128)number : null,
            _ when number <= long.MaxValue => (long)number,
            _ when number <= ulong.MaxValue => (ulong)number,
            _ => null,
        };
    }

    private static string Format(double number, int lowest, int highest, int exponentDigits)
    {
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "NaN" : number > 0 ? "+Inf" : "-Inf";
        }
        // "E16" would round; the shortest digits come from the round-trip format, whichever notation it picks.
        var (negative, digits, exponent) = ShortestDigits(number);
        var sign = negative ? "-" : "";
        if (exponent < lowest || exponent > highest)
        {
            var fraction = digits.Length > 1 ? "." + digits[1..] : "";
            var size = Math.Abs(exponent).ToString(CultureInfo.InvariantCulture).PadLeft(exponentDigits, '0');
            return $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{size}";
        }
        if (exponent < 0)
        {
            return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        }
        return digits.Length <= exponent + 1
            ? sign + digits.PadRight(exponent + 1, '0')
            : $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    private static (bool Negative, string Digits, int Exponent) ShortestDigits(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        var negative = text[0] == '-';
        var mantissa = negative ? text[1..] : text;
        var shift = 0;
        if (mantissa.IndexOf('E', StringComparison.Ordinal) is var at and >= 0)
        {
            shift = int.Parse(mantissa[(at + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            mantissa = mantissa[..at];
        }
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = dot < 0 ? mantissa : mantissa[..dot];
        var all = dot < 0 ? mantissa : whole + mantissa[(dot + 1)..];
        var leading = all.Length - all.TrimStart('0').Length;
        var digits = all.Trim('0');
        return digits.Length == 0 ? (negative, "0", 0) : (negative, digits, whole.Length - 1 - leading + shift);
    }

    [GeneratedRegex(@"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex DecimalNumber();
}
