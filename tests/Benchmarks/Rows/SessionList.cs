using System.Diagnostics;
using Cagent.Benchmarks.Load;
using Cagent.Benchmarks.Reporting;

namespace Cagent.Benchmarks.Rows;

/// <summary>The list of all sessions.</summary>
internal sealed class SessionList : IBenchmark
{
    private const int Sessions = 10_000;
    private const int Times = 20;

    public string Name => "session-list";

    public string Work => "GET /api/sessions, 10,000 empty sessions";

    public async Task RunAsync(Bench bench, Report report)
    {
        await using var server = await bench.StartServerAsync();
        await server.CreateSessionsAsync(Sessions, bench.Stop);
        var times = new List<double>();
        for (var i = 0; i < Times; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await server.Client.GetByteArrayAsync("/api/sessions", bench.Stop);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        report.Add(new Row(Work, "time p50, ms", new Percentiles(times.Skip(Times / 4)).P50, null, Goal.AtMost(60)));
    }
}
