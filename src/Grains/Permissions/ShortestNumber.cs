using System.Globalization;

namespace Cagent.Permissions;

/// <summary>The shortest text that reads back as the same number, with an exponent below 10^-4 and from 10^6 on (runtime §7.3, P-6).</summary>
internal static class ShortestNumber
{
    public static string Format(double number)
    {
        if (number == 0)
        {
            return double.IsNegative(number) ? "-0" : "0";
        }

        var sign = number < 0 ? "-" : "";
        var (digits, exponent) = Split(Math.Abs(number).ToString("R", CultureInfo.InvariantCulture));
        return sign + (exponent is < -4 or >= 6 ? Scientific(digits, exponent) : Plain(digits, exponent));
    }

    /// <summary>Significant digits and the decimal exponent of the first one.</summary>
    private static (string Digits, int Exponent) Split(string text)
    {
        var e = text.IndexOf('E', StringComparison.Ordinal);
        var shift = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? text : text[..e];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? mantissa.Length : point;
        var all = mantissa.Replace(".", "", StringComparison.Ordinal);
        var zeros = all.Length - all.TrimStart('0').Length;
        return (all.Trim('0'), whole - zeros - 1 + shift);
    }

    private static string Scientific(string digits, int exponent)
    {
        var fraction = digits.Length > 1 ? "." + digits[1..] : "";
        var sign = exponent < 0 ? '-' : '+';
        return string.Create(CultureInfo.InvariantCulture, $"{digits[0]}{fraction}e{sign}{Math.Abs(exponent):00}");
    }

    private static string Plain(string digits, int exponent)
    {
        if (exponent < 0)
        {
            return "0." + new string('0', -exponent - 1) + digits;
        }

        return digits.Length <= exponent + 1
            ? digits.PadRight(exponent + 1, '0')
            : digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];
    }
}
