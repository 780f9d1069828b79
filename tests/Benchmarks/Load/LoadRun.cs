using Cagent.Benchmarks.Processes;

namespace Cagent.Benchmarks.Load;

/// <summary>Lets a target serve a number of answers at the same time and measures them.</summary>
internal static class LoadRun
{
    /// <summary>Connections that may wait at the model and at the relay, as at the server.</summary>
    public const int Backlog = 4_096;

    private const int FewestWarmUps = 4;
    private const int MostWarmUps = 12;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static async Task<LoadResult> MeasureAsync(Bench bench, ILoadTarget target, int runs, LoadPlan plan)
    {
        bench.Upstream.Plan = plan;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(bench.Stop);
        limit.CancelAfter(Limit);
        var memory = target.Usage.MemoryKiB;
        var requests = await target.PrepareAsync(runs, limit.Token);
        await using var peak = PeakMemory.Watch(target.Usage);
        var cpu = target.Usage.CpuMilliseconds;
        var times = await Task.WhenAll(requests.Select(request => RunClient.ReadAsync(target.Client, request, limit.Token)));
        var result = new LoadResult
        {
            Runs = times,
            RunsAtOnce = runs,
            CpuMilliseconds = target.Usage.CpuMilliseconds - cpu,
            GrownKiB = await peak.StopAsync() - memory,
        };
        return result.Deltas == runs * plan.Deltas
            ? result
            : throw new InvalidOperationException($"{result.Deltas} deltas arrived instead of {runs * plan.Deltas}.");
    }

    /// <summary>Lets the target compile and optimise what the measurement will use: until its cost falls no more.</summary>
    public static async Task WarmUpAsync(Bench bench, ILoadTarget target)
    {
        var least = double.PositiveInfinity;
        for (var round = 0; round < MostWarmUps; round++)
        {
            await MeasureAsync(bench, target, 1, new LoadPlan(2_000, TimeSpan.Zero));
            var paced = await MeasureAsync(bench, target, 20, new LoadPlan(80, TimeSpan.FromMilliseconds(20)));
            if (round >= FewestWarmUps && paced.CpuPerDelta > least * 0.95)
            {
                return;
            }

            least = Math.Min(least, paced.CpuPerDelta);
        }
    }
}
