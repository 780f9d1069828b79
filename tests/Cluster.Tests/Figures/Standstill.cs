using System.Globalization;

namespace Cagent.Cluster.Tests.Figures;

/// <summary>A time in which a watcher of a run saw nothing.</summary>
/// <param name="Length">How long.</param>
/// <param name="End">When it ended, after the fault.</param>
/// <param name="Before">Type of the event before it.</param>
/// <param name="After">Type of the event that ended it.</param>
internal sealed record Standstill(TimeSpan Length, TimeSpan End, string Before, string After)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Length.TotalSeconds:0.00} s (from {Before} to {After}, {End.TotalSeconds:0.0} s after the fault)");
}
