using Cagent.Benchmarks.Load;
using Cagent.Benchmarks.Processes;
using Cagent.Benchmarks.Reporting;

namespace Cagent.Benchmarks.Rows;

/// <summary>A conversation that goes on and on.</summary>
internal sealed class LongSession : IBenchmark
{
    private const int Turns = 400;
    private const int Compared = 10;
    private static readonly LoadPlan Answer = new(10, TimeSpan.Zero);

    public string Name => "long-session";

    public string Work => "one session, 400 turns";

    public async Task RunAsync(Bench bench, Report report)
    {
        await using var server = await bench.StartServerAsync();
        bench.Upstream.Plan = Answer;
        await TakeTurnsAsync(server, Turns, bench.Stop);
        var times = await TakeTurnsAsync(server, Turns, bench.Stop);
        report.Add(new Row(Work, "turn 1–10, ms", new Percentiles(times.Take(Compared)).Mean, null, Goal.AtMost(8)));
        report.Add(new Row(Work, "turn 391–400, ms", new Percentiles(times.TakeLast(Compared)).Mean, null, Goal.AtMost(8)));
    }

    private static async Task<IReadOnlyList<double>> TakeTurnsAsync(ServerTarget server, int turns, CancellationToken cancellationToken)
    {
        var session = await server.CreateSessionAsync(cancellationToken);
        var times = new List<double>(turns);
        for (var turn = 0; turn < turns; turn++)
        {
            times.Add((await RunClient.ReadAsync(server.Client, ServerTarget.Run(session), cancellationToken)).Total);
        }

        return times;
    }
}
