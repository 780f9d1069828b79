using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Cagent.Sessions;

/// <summary>Finds runs that nobody works on and wakes their sessions: when a node has gone, after a start, and now and then (orleans §2.3).</summary>
/// <remarks>Every node sweeps; waking a session twice does nothing. A run whose owner is not in the cluster has lost it. A run of this node is woken
/// now and then only: its activation may have ended for a reason that passes, such as a database that did not answer.</remarks>
internal sealed partial class RunSweep(
    ISessionStore store,
    ISessionDirectory sessions,
    IClusterMembershipService membership,
    ILocalSiloDetails local,
    IOptions<SessionOptions> options,
    TimeProvider time,
    ILogger<RunSweep> logger) : BackgroundService
{
    private const int WokenAtOnce = 16;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(250);

    private readonly string _self = local.SiloAddress.ToParsableString();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var period = options.Value.SweepPeriod;
        await using var views = membership.MembershipUpdates.GetAsyncEnumerator(stoppingToken);
        await views.MoveNextAsync();
        var change = views.MoveNextAsync().AsTask();
        var retry = FirstRetry;
        long? ownSwept = null;
        while (true)
        {
            var ownDue = ownSwept is not { } since || time.GetElapsedTime(since) >= period;
            var swept = await SweepAsync(ownDue, stoppingToken);
            ownSwept = ownDue && swept is not SweepResult.NotReady ? time.GetTimestamp() : ownSwept;

            // A directory that does not know yet that a node has gone refuses calls for a moment.
            var pause = swept is SweepResult.FoundLost ? retry : period;
            retry = swept is SweepResult.FoundLost && retry < period ? retry * 2 : FirstRetry;
            if (await HappensWithinAsync(change, pause, stoppingToken))
            {
                await change;
                change = views.MoveNextAsync().AsTask();
                retry = FirstRetry;
            }
        }
    }

    private enum SweepResult
    {
        NotReady,
        Clean,
        FoundLost,
    }

    private async Task<SweepResult> SweepAsync(bool withOwn, CancellationToken stoppingToken)
    {
        var alive = membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status == SiloStatus.Active)
            .Select(member => member.SiloAddress.ToParsableString())
            .ToHashSet(StringComparer.Ordinal);
        if (!alive.Contains(_self))
        {
            return SweepResult.NotReady;
        }

        try
        {
            var running = await store.FindRunningAsync(stoppingToken);
            var lost = running.Where(run => !alive.Contains(run.Owner)).ToArray();
            var woken = withOwn ? lost.Concat(running.Where(run => run.Owner == _self)) : lost;
            var degree = new ParallelOptions { MaxDegreeOfParallelism = WokenAtOnce, CancellationToken = stoppingToken };
            await Parallel.ForEachAsync(woken, degree, (run, _) => WakeAsync(run));
            return lost.Length > 0 ? SweepResult.FoundLost : SweepResult.Clean;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            LogSweepFailed(exception);
            return SweepResult.FoundLost;
        }
    }

    private async ValueTask WakeAsync(RunningSession run)
    {
        try
        {
            await sessions.Find(run.Id).EnsureRunningAsync();
            LogWoken(run.Id, run.Owner);
        }
        catch (Exception exception)
        {
            LogNotWoken(run.Id, run.Owner, exception);
        }
    }

    private async Task<bool> HappensWithinAsync(Task change, TimeSpan pause, CancellationToken stoppingToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var first = await Task.WhenAny(change, Task.Delay(pause, time, end.Token));
        await end.CancelAsync();
        stoppingToken.ThrowIfCancellationRequested();
        return first == change;
    }
}
