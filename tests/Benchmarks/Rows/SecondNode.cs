using Cagent.Benchmarks.Load;
using Cagent.Benchmarks.Processes;
using Cagent.Benchmarks.Reporting;

namespace Cagent.Benchmarks.Rows;

/// <summary>Two processes on one session database. Each session is watched at both, and what counts is how much later the later of the two
/// watchers gets a delta.</summary>
internal sealed class SecondNode : IBenchmark
{
    private const int Sessions = 20;
    private static readonly LoadPlan Answer = LoadPlan.Steady(20, TimeSpan.FromSeconds(5));

    public string Name => "second-node";

    public string Work => "20 runs × 20 deltas/s, a second watcher on another node";

    public async Task RunAsync(Bench bench, Report report)
    {
        await using var server = await bench.StartServerAsync();
        await using var other = await server.JoinAsync(bench.Stop);
        await LoadRun.WarmUpAsync(bench, server);
        await LoadRun.WarmUpAsync(bench, other);
        bench.Upstream.Plan = Answer;
        var behind = new Percentiles((await Task.WhenAll(
            (await server.CreateSessionsAsync(Sessions, bench.Stop)).Select(session => WatchAsync(server, other, session, bench.Stop)))).SelectMany(times => times));
        report.Add(new Row(Work, "behind the first p50, ms", behind.P50, null, Goal.AtMost(5)));
        report.Add(new Row(Work, "behind the first p99, ms", behind.P99, null, Goal.None));
    }

    private static async Task<IEnumerable<double>> WatchAsync(
        ServerTarget server, ServerTarget other, string session, CancellationToken cancellationToken)
    {
        using var events = new HttpRequestMessage(HttpMethod.Get, $"/api/sessions/{session}/events?since=0");
        var second = RunClient.ReadAsync(other.Client, events, cancellationToken, Answer.Deltas);
        var first = RunClient.ReadAsync(server.Client, ServerTarget.Run(session), cancellationToken);
        var (here, there) = ((await first).Lags, (await second).Lags);
        return here.Zip(there, (one, two) => Math.Abs(one - two));
    }
}
