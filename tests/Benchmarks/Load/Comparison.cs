namespace Cagent.Benchmarks.Load;

/// <summary>The same work by the server and by the relay.</summary>
internal sealed record Comparison(LoadResult Server, LoadResult Relay)
{
    /// <summary>Lets both do the work in turns, so that what else the machine does hits both.</summary>
    public static async Task<Comparison> MeasureAsync(Bench bench, int runs, LoadPlan plan, int rounds)
    {
        await using var server = await bench.StartServerAsync();
        await using var relay = await bench.StartRelayAsync();
        await LoadRun.WarmUpAsync(bench, server);
        await LoadRun.WarmUpAsync(bench, relay);
        var (ours, theirs) = (new List<LoadResult>(), new List<LoadResult>());
        for (var round = 0; round < rounds; round++)
        {
            theirs.Add(await LoadRun.MeasureAsync(bench, relay, runs, plan));
            ours.Add(await LoadRun.MeasureAsync(bench, server, runs, plan));
        }

        return new Comparison(LoadResult.Combine(ours), LoadResult.Combine(theirs));
    }
}
