namespace Cagent.Benchmarks.Reporting;

/// <summary>What a figure is to be, perhaps by the relay's.</summary>
/// <param name="Text">For the table.</param>
/// <param name="Of">The limit, given the relay's figure.</param>
/// <param name="IsLeast">The limit is the least instead of the most.</param>
internal sealed record Goal(string Text, Func<double, double> Of, bool IsLeast = false)
{
    public static Goal AtMost(double limit) => new($"≤ {Figures.Format(limit)}", _ => limit);

    public static Goal AtLeast(double limit) => new($"≥ {Figures.Format(limit)}", _ => limit, IsLeast: true);

    public static Goal RelayPlus(double more) => new($"≤ relay + {Figures.Format(more)}", relay => relay + more);

    public static Goal RelayTimes(double factor) => new(factor == 1 ? "≤ relay" : $"≤ {Figures.Format(factor)} × relay", relay => relay * factor);

    /// <summary>Nothing to reach; the figure is of interest.</summary>
    public static Goal None { get; } = new("", _ => double.PositiveInfinity);
}
