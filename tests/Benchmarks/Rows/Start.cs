using System.Diagnostics;
using Cagent.Benchmarks.Load;
using Cagent.Benchmarks.Reporting;

namespace Cagent.Benchmarks.Rows;

/// <summary>From starting the process to its first answer, and what it then holds.</summary>
internal sealed class Start : IBenchmark
{
    private const int Times = 5;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);

    public string Name => "start";

    public string Work => "start to first ping";

    public async Task RunAsync(Bench bench, Report report)
    {
        var (times, memory) = (new List<double>(), new List<double>());
        for (var i = 0; i < Times; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await using var server = await bench.StartServerAsync();
            using var answer = await server.Client.GetAsync("/api/ping", bench.Stop);
            answer.EnsureSuccessStatusCode();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await Task.Delay(Rest, bench.Stop);
            memory.Add(server.Usage.MemoryKiB / 1024.0);
        }

        report.Add(new Row(Work, "time, ms", new Percentiles(times).P50, null, Goal.AtMost(1_500)));
        report.Add(new Row(Work, "idle memory, MiB", new Percentiles(memory).P50, null, Goal.AtMost(160)));
    }
}
