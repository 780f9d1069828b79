using System.Diagnostics;
using Cagent.Benchmarks.Load;
using Cagent.Benchmarks.Processes;
using Cagent.Benchmarks.Reporting;

namespace Cagent.Benchmarks.Rows;

/// <summary>Many people look on. Each session is watched by several connections, so that what the watchers cost outweighs what the runs cost.</summary>
internal sealed class ManyWatchers : IBenchmark
{
    private const int Watchers = 9_000;
    private const int Sessions = 90;
    private const int OpenedAtOnce = 64;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);

    public string Name => "watchers";

    public string Work => "9,000 watchers of 90 sessions, each 1 event/s";

    public async Task RunAsync(Bench bench, Report report)
    {
        await using var server = await bench.StartServerAsync();
        await LoadRun.WarmUpAsync(bench, server);
        var sessions = await server.CreateSessionsAsync(Sessions, bench.Stop);
        var before = server.Usage.MemoryKiB;
        var started = Stopwatch.GetTimestamp();
        using var crowd = await WatcherCrowd.OpenAsync(server.Client, sessions, Watchers, OpenedAtOnce, bench.Stop);
        report.Note($"opened in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
        await Task.Delay(Rest, bench.Stop);
        report.Add(new Row(Work, "memory a watcher, idle, KiB", (double)(server.Usage.MemoryKiB - before) / Watchers, null, Goal.AtMost(30)));

        bench.Upstream.Plan = LoadPlan.Steady(1, TimeSpan.FromSeconds(10));
        var cpu = server.Usage.CpuMilliseconds;
        await Task.WhenAll(sessions.Select(session => RunClient.ReadAsync(server.Client, ServerTarget.Run(session), bench.Stop)));
        await Task.Delay(Rest, bench.Stop);
        var lags = new Percentiles(crowd.Lags);
        report.Add(new Row(Work, "memory a watcher, busy, KiB", (double)(server.Usage.MemoryKiB - before) / Watchers, null, Goal.AtMost(30)));
        report.Add(new Row(Work, "CPU an event, µs", (server.Usage.CpuMilliseconds - cpu) * 1000 / crowd.Events, null, Goal.None));
        report.Add(new Row(Work, "lag p50, ms", lags.P50, null, Goal.None));
        report.Add(new Row(Work, "lag p99, ms", lags.P99, null, Goal.None));
    }
}
