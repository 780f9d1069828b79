using System.Globalization;

namespace Cagent.Benchmarks.Reporting;

/// <summary>Figures as they are printed: no more digits than mean something.</summary>
internal static class Figures
{
    public static string Format(double value) => double.IsNaN(value)
        ? "–"
        : value.ToString(Math.Abs(value) >= 100 ? "#,##0" : Math.Abs(value) >= 10 ? "0.#" : "0.##", CultureInfo.InvariantCulture);
}
