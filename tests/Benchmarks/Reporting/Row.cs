namespace Cagent.Benchmarks.Reporting;

/// <summary>A figure beside what it is to be.</summary>
/// <param name="Work">What was done.</param>
/// <param name="Measure">What was measured of it, with its unit.</param>
/// <param name="Server">The server's figure.</param>
/// <param name="Relay">The relay's figure; null = it has none.</param>
/// <param name="Goal">What is to be reached.</param>
internal sealed record Row(string Work, string Measure, double Server, double? Relay, Goal Goal)
{
    /// <summary>The most, or the least, that is good.</summary>
    public double Limit => Goal.Of(Relay ?? 0);

    public bool IsMet => Goal.IsLeast ? Server >= Limit : Server <= Limit;
}
