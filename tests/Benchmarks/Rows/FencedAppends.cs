using System.Diagnostics;
using Cagent.Benchmarks.Reporting;
using Cagent.Benchmarks.Stores;
using Cagent.Testing.Postgres;

namespace Cagent.Benchmarks.Rows;

/// <summary>The store alone: each append checks the session's version, writes a message and a segment of events, and is committed.</summary>
internal sealed class FencedAppends : IBenchmark
{
    private const int Sessions = 50;
    private const int Appends = 200;

    public string Name => "fenced-appends";

    public string Work => "fenced appends, 50 sessions at once";

    public async Task RunAsync(Bench bench, Report report)
    {
        await MeasureAsync("SQLite", await StoreUnderLoad.OpenSqliteAsync(bench.Stop), report);
        if (PostgresServer.Missing is { } reason)
        {
            report.Note(reason);
            return;
        }

        await MeasureAsync("PostgreSQL", await StoreUnderLoad.OpenPostgresAsync(bench.Stop), report);
    }

    private async Task MeasureAsync(string name, StoreUnderLoad opened, Report report)
    {
        await using var store = opened;
        await AppendAsync(store);
        var started = Stopwatch.GetTimestamp();
        await AppendAsync(store);
        report.Add(new Row(Work, name + ", appends/s", Sessions * Appends / Stopwatch.GetElapsedTime(started).TotalSeconds, null, Goal.None));
    }

    private static Task AppendAsync(StoreUnderLoad store) => Task.WhenAll(Enumerable.Range(0, Sessions).Select(async _ =>
    {
        var session = await store.CreateAsync();
        for (var i = 0; i < Appends; i++)
        {
            await session.AppendAsync();
        }
    }));
}
