using System.Diagnostics;
using Cagent.Benchmarks.Load;
using Cagent.Benchmarks.Processes;
using Cagent.Benchmarks.Reporting;

namespace Cagent.Benchmarks.Rows;

/// <summary>One run in each of very many sessions, as fast as they go, and the memory when they have been idle for a while.</summary>
internal sealed class IdleSessions : IBenchmark
{
    private const int Sessions = 10_000;
    private const int AtOnce = 10;
    private static readonly LoadPlan Answer = new(10, TimeSpan.Zero);

    /// <summary>Longer than an idle session stays in memory: two minutes, and up to one until it is looked for.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(200);

    public string Name => "idle-sessions";

    public string Work => "10,000 sessions, a run each, then idle";

    public async Task RunAsync(Bench bench, Report report)
    {
        await using var server = await bench.StartServerAsync();
        await LoadRun.WarmUpAsync(bench, server);
        bench.Upstream.Plan = Answer;
        await RunAsync(server, 500, bench.Stop);
        var before = server.Usage.MemoryKiB;
        var started = Stopwatch.GetTimestamp();
        await RunAsync(server, Sessions, bench.Stop);
        report.Add(new Row(Work, "runs/s", Sessions / Stopwatch.GetElapsedTime(started).TotalSeconds, null, Goal.None));
        report.Add(new Row(Work, "memory right after, MiB more", (server.Usage.MemoryKiB - before) / 1024.0, null, Goal.None));
        await Task.Delay(Rest, bench.Stop);

        // A little work, as any server has: garbage is collected when something is allocated.
        await RunAsync(server, 500, bench.Stop);
        report.Add(new Row(Work, "memory when idle, MiB more", (server.Usage.MemoryKiB - before) / 1024.0, null, Goal.AtMost(40)));
    }

    private static Task RunAsync(ServerTarget server, int count, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        Enumerable.Range(0, count),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
        async (_, token) => await RunClient.ReadAsync(server.Client, ServerTarget.Run(await server.CreateSessionAsync(token)), token));
}
