using Cagent.Benchmarks.Load;
using Cagent.Benchmarks.Reporting;

namespace Cagent.Benchmarks.Rows;

/// <summary>One long answer as fast as it goes.</summary>
internal sealed class FullSpeed : IBenchmark
{
    private const int Deltas = 5_000;
    private const int Rounds = 5;

    public string Name => "full-speed";

    public string Work => "1 run, 5,000 deltas at full speed";

    public async Task RunAsync(Bench bench, Report report)
    {
        var (server, relay) = await Comparison.MeasureAsync(bench, 1, new LoadPlan(Deltas, TimeSpan.Zero), Rounds);
        report.Add(new Row(Work, "time, ms", server.Total.P50, relay.Total.P50, Goal.AtMost(500)));
        report.Add(new Row(Work, "CPU a delta, µs", server.CpuPerDelta, relay.CpuPerDelta, Goal.AtMost(50)));
    }
}
