using Cagent.Benchmarks.Load;
using Cagent.Benchmarks.Reporting;

namespace Cagent.Benchmarks.Rows;

/// <summary>A busy server.</summary>
internal sealed class HundredRuns : IBenchmark
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);

    public string Name => "hundred-runs";

    public string Work => "100 runs × 50 deltas/s";

    public async Task RunAsync(Bench bench, Report report)
    {
        var (server, relay) = await Comparison.MeasureAsync(bench, 100, LoadPlan.Steady(50, Duration), rounds: 2);
        report.Add(new Row(Work, "lag p50, ms", server.Lag.P50, relay.Lag.P50, Goal.RelayPlus(30)));
        report.Add(new Row(Work, "lag p99, ms", server.Lag.P99, relay.Lag.P99, Goal.RelayPlus(60)));
        report.Add(new Row(Work, "first event p50, ms", server.FirstEvent.P50, relay.FirstEvent.P50, Goal.RelayPlus(5)));
        report.Add(new Row(Work, "first event p99, ms", server.FirstEvent.P99, relay.FirstEvent.P99, Goal.RelayPlus(25)));
        report.Add(new Row(Work, "CPU a delta, µs", server.CpuPerDelta, relay.CpuPerDelta, Goal.RelayTimes(2)));
    }
}
