using System.Diagnostics;
using Cagent.Benchmarks.Load;
using Cagent.Benchmarks.Processes;
using Cagent.Benchmarks.Reporting;

namespace Cagent.Benchmarks.Rows;

/// <summary>Conversations of one short turn: each creates its session, runs once, and gets a title.</summary>
internal sealed class ShortRuns : IBenchmark
{
    private const int Count = 1_000;
    private const int AtOnce = 5;
    private static readonly LoadPlan Answer = new(10, TimeSpan.Zero);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    public string Name => "short-runs";

    public string Work => "1,000 short runs of new sessions, 5 at a time";

    public async Task RunAsync(Bench bench, Report report)
    {
        await using var server = await bench.StartServerAsync();
        await LoadRun.WarmUpAsync(bench, server);
        bench.Upstream.Plan = Answer;
        await RunAsync(server, Count, bench.Stop);
        await Task.Delay(Rest, bench.Stop);
        var idle = server.Usage.MemoryKiB;
        var cpu = server.Usage.CpuMilliseconds;
        var started = Stopwatch.GetTimestamp();
        await RunAsync(server, Count, bench.Stop);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        cpu = server.Usage.CpuMilliseconds - cpu;
        await Task.Delay(Rest, bench.Stop);
        report.Add(new Row(Work, "runs/s", Count / seconds, null, Goal.AtLeast(500)));
        report.Add(new Row(Work, "CPU a run, ms", cpu / Count, null, Goal.None));
        report.Add(new Row(Work, "memory afterwards, MiB more", (server.Usage.MemoryKiB - idle) / 1024.0, null, Goal.AtMost(40)));
    }

    private static Task RunAsync(ServerTarget server, int count, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        Enumerable.Range(0, count),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
        async (_, token) =>
        {
            var session = await server.CreateSessionAsync(token);
            await RunClient.ReadAsync(server.Client, ServerTarget.Run(session), token);
        });
}
