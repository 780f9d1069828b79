namespace Cagent.Benchmarks.Load;

/// <summary>A distribution.</summary>
internal sealed class Percentiles(IEnumerable<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    public double P50 => At(0.50);

    public double P99 => At(0.99);

    public double Mean => _sorted.Length == 0 ? double.NaN : _sorted.Average();

    private double At(double share) => _sorted.Length == 0 ? double.NaN : _sorted[(int)Math.Min(_sorted.Length - 1, Math.Floor(share * _sorted.Length))];
}
