using System.Globalization;

namespace Cagent.Tools;

/// <summary>Whole seconds as <c>45s</c>, <c>1m30s</c>, <c>2h0m5s</c>.</summary>
internal static class ShortDuration
{
    public static string Format(TimeSpan duration)
    {
        var seconds = (long)Math.Round(duration.TotalSeconds, MidpointRounding.AwayFromZero);
        var (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        return (hours, minutes) switch
        {
            (0, 0) => string.Create(CultureInfo.InvariantCulture, $"{seconds}s"),
            (0, _) => string.Create(CultureInfo.InvariantCulture, $"{minutes}m{seconds % 60}s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{hours}h{minutes}m{seconds % 60}s"),
        };
    }
}
