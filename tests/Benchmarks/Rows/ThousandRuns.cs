using Cagent.Benchmarks.Load;
using Cagent.Benchmarks.Reporting;

namespace Cagent.Benchmarks.Rows;

/// <summary>Many slow models.</summary>
internal sealed class ThousandRuns : IBenchmark
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(8);

    public string Name => "thousand-runs";

    public string Work => "1,000 runs × 1 delta/s";

    public async Task RunAsync(Bench bench, Report report)
    {
        var (server, relay) = await Comparison.MeasureAsync(bench, 1_000, LoadPlan.Steady(1, Duration), rounds: 1);
        report.Add(new Row(Work, "first event p50, ms", server.FirstEvent.P50, relay.FirstEvent.P50, Goal.RelayPlus(50)));
        report.Add(new Row(Work, "first event p99, ms", server.FirstEvent.P99, relay.FirstEvent.P99, Goal.RelayPlus(200)));
        report.Add(new Row(Work, "memory a run, KiB", server.MemoryPerRunKiB, relay.MemoryPerRunKiB, Goal.AtMost(60)));
    }
}
