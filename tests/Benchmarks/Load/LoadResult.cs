namespace Cagent.Benchmarks.Load;

/// <summary>What a number of simultaneous answers cost.</summary>
internal sealed record LoadResult
{
    public required IReadOnlyList<RunTimes> Runs { get; init; }

    /// <summary>CPU time of the process, milliseconds.</summary>
    public required double CpuMilliseconds { get; init; }

    /// <summary>Most memory meanwhile, less what it had before, KiB.</summary>
    public required long GrownKiB { get; init; }

    /// <summary>Several rounds of the same work as one.</summary>
    public static LoadResult Combine(IReadOnlyList<LoadResult> rounds) => new()
    {
        Runs = [.. rounds.SelectMany(round => round.Runs)],
        CpuMilliseconds = rounds.Sum(round => round.CpuMilliseconds),

        // What the first round took is still there in the second.
        GrownKiB = rounds[0].GrownKiB,
        RunsAtOnce = rounds[0].RunsAtOnce,
    };

    public required int RunsAtOnce { get; init; }

    public int Deltas => Runs.Sum(run => run.Lags.Count);

    /// <summary>Microseconds.</summary>
    public double CpuPerDelta => CpuMilliseconds * 1000 / Deltas;

    public double MemoryPerRunKiB => (double)GrownKiB / RunsAtOnce;

    public Percentiles FirstEvent => new(Runs.Select(run => run.FirstEvent));

    public Percentiles Total => new(Runs.Select(run => run.Total));

    public Percentiles Lag => new(Runs.SelectMany(run => run.Lags));
}
