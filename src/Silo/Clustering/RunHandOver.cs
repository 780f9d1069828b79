using Cagent.Runs;
using Cagent.Sessions;
using Microsoft.Extensions.Logging;

namespace Cagent.Silo.Clustering;

/// <inheritdoc/>
internal sealed partial class RunHandOver(
    ISessionStore store,
    ISessionDirectory sessions,
    IClusterMembershipService membership,
    ILocalSiloDetails local,
    TimeProvider time,
    ILogger<RunHandOver> logger) : IRunHandOver
{
    private const int MovedAtOnce = 16;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>A process that has just started does everything for the first time: a run that moves there stood still twice as long as one that moves to
    /// a node at work.</summary>
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(15);

    /// <summary>A node's generation is the second of its start, counted from here.</summary>
    private static readonly DateTimeOffset Generations = new(2022, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _self = local.SiloAddress.ToParsableString();

    public async Task MoveAllAsync(bool atOnce, CancellationToken cancellationToken)
    {
        try
        {
            while (await MoveAsync(atOnce, cancellationToken))
            {
                await Task.Delay(Interval, time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What is left leaves when the node stops.
        }
        catch (Exception exception)
        {
            LogFailed(exception);
        }
    }

    /// <summary>One round. Returns whether another one is needed.</summary>
    private async Task<bool> MoveAsync(bool atOnce, CancellationToken cancellationToken)
    {
        var others = membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status == SiloStatus.Active && !member.SiloAddress.Equals(local.SiloAddress))
            .Select(member => member.SiloAddress)
            .ToArray();
        var targets = Array.FindAll(others, IsWarm) is [_, ..] warm ? warm : others;
        if (others.Length == 0)
        {
            return false;
        }

        var own = (await store.FindRunningAsync(cancellationToken)).Where(run => run.Owner == _self).ToArray();
        var degree = new ParallelOptions { MaxDegreeOfParallelism = MovedAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(own.Index(), degree, (run, token) => AskAsync(
            run.Item.Id,
            new LeaveNode { Node = local.SiloAddress, Target = targets[run.Index % targets.Length], AtOnce = atOnce },
            token));

        // Without haste new runs may come at any time; with it, those that were found have to be gone.
        return own.Length > 0 || !atOnce;
    }

    private bool IsWarm(SiloAddress node) => time.GetUtcNow() - Generations - TimeSpan.FromSeconds(node.Generation) >= Warm;

    /// <summary>A session in the middle of a slow write answers after it. When the time is up nobody waits for that any more: what it was asked stays asked.</summary>
    private async ValueTask AskAsync(string session, LeaveNode request, CancellationToken cancellationToken)
    {
        try
        {
            await sessions.Find(session).LeaveAsync(request).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            LogNotAsked(session, exception);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The runs of this node could not all be moved to others; the rest follows when it stops.")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(2, LogLevel.Information, "Session {SessionId} could not be asked to go on elsewhere.")]
    private partial void LogNotAsked(string sessionId, Exception exception);
}
