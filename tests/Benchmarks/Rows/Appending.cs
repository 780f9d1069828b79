using Cagent.Benchmarks.Load;
using Cagent.Benchmarks.Reporting;
using Cagent.Benchmarks.Stores;

namespace Cagent.Benchmarks.Rows;

/// <summary>Whether appending costs more the longer a history is.</summary>
internal sealed class Appending : IBenchmark
{
    private const int Messages = 5_000;
    private const int Compared = 100;

    public string Name => "appending";

    public string Work => "appending to one session";

    public async Task RunAsync(Bench bench, Report report)
    {
        await using var store = await StoreUnderLoad.OpenSqliteAsync(bench.Stop);
        await AppendAsync(store);
        var times = await AppendAsync(store);
        var early = new Percentiles(times.Skip(10).Take(Compared)).P50;
        var late = new Percentiles(times.TakeLast(Compared)).P50;
        report.Add(new Row(Work, "message 10–109, µs", early, null, Goal.None));
        report.Add(new Row(Work, "message 4,901–5,000, µs", late, null, Goal.AtMost(early * 1.25)));
    }

    private static async Task<IReadOnlyList<double>> AppendAsync(StoreUnderLoad store)
    {
        var session = await store.CreateAsync();
        var times = new List<double>(Messages);
        for (var i = 0; i < Messages; i++)
        {
            times.Add((await session.AppendAsync()).TotalMicroseconds);
        }

        return times;
    }
}
