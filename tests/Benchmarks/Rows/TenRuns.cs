using Cagent.Benchmarks.Load;
using Cagent.Benchmarks.Reporting;

namespace Cagent.Benchmarks.Rows;

/// <summary>A few fast models.</summary>
internal sealed class TenRuns : IBenchmark
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);

    public string Name => "ten-runs";

    public string Work => "10 runs × 200 deltas/s";

    public async Task RunAsync(Bench bench, Report report)
    {
        var (server, relay) = await Comparison.MeasureAsync(bench, 10, LoadPlan.Steady(200, Duration), rounds: 2);
        report.Add(new Row(Work, "lag p50, ms", server.Lag.P50, relay.Lag.P50, Goal.RelayPlus(30)));
        report.Add(new Row(Work, "lag p99, ms", server.Lag.P99, relay.Lag.P99, Goal.RelayPlus(60)));
        report.Add(new Row(Work, "CPU a delta, µs", server.CpuPerDelta, relay.CpuPerDelta, Goal.RelayTimes(1)));
    }
}
