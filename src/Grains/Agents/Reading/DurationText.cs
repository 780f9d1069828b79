using System.Globalization;
using System.Text;

namespace Cagent.Agents.Reading;

/// <summary>Durations as <c>1m30s</c>, <c>1.5h</c>, <c>100ms</c>. A number without unit is none.</summary>
internal static class DurationText
{
    private const decimal NanosecondsPerTick = 100;

    private static readonly (string Unit, decimal Nanoseconds)[] Units =
    [
        // Longer units first: "ms" begins with "m".
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000),
        ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ];

    public static TimeSpan? Parse(string text)
    {
        var negative = text.StartsWith('-');
        var rest = text.AsSpan(text.Length > 0 && text[0] is '+' or '-' ? 1 : 0);
        if (rest is "0")
        {
            return TimeSpan.Zero;
        }
        if (rest.IsEmpty)
        {
            return null;
        }
        decimal total = 0;
        while (!rest.IsEmpty)
        {
            var length = rest.IndexOfAnyExcept("0123456789.");
            if (length <= 0 || !decimal.TryParse(rest[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                || FindUnit(rest[length..]) is not { } unit || number > long.MaxValue / unit.Nanoseconds)
            {
                return null;
            }
            total += number * unit.Nanoseconds;
            rest = rest[(length + unit.Unit.Length)..];
        }
        return total > long.MaxValue ? null : TimeSpan.FromTicks((long)((negative ? -total : total) / NanosecondsPerTick));
    }

    /// <summary>The normal form: <c>1m30s</c>, <c>100ms</c>, <c>0s</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
        {
            return "0s";
        }
        var size = duration.Duration();
        var text = new StringBuilder(duration < TimeSpan.Zero ? "-" : "");
        if (size < TimeSpan.FromSeconds(1))
        {
            return text.Append(size.TotalMilliseconds >= 1
                ? Plain((decimal)size.Ticks / TimeSpan.TicksPerMillisecond) + "ms"
                : Plain((decimal)size.Ticks / TimeSpan.TicksPerMicrosecond) + "µs").ToString();
        }
        var hours = (long)size.TotalHours;
        if (hours > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{hours}h");
        }
        if (hours > 0 || size.Minutes > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{size.Minutes}m");
        }
        return text.Append(Plain((decimal)(size.Ticks % TimeSpan.TicksPerMinute) / TimeSpan.TicksPerSecond)).Append('s').ToString();
    }

    private static string Plain(decimal number) => number.ToString("0.#######", CultureInfo.InvariantCulture);

    private static (string Unit, decimal Nanoseconds)? FindUnit(ReadOnlySpan<char> text)
    {
        foreach (var unit in Units)
        {
            if (text.StartsWith(unit.Unit, StringComparison.Ordinal))
            {
                return unit;
            }
        }
        return null;
    }
}
