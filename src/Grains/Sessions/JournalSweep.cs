using Cagent.Events;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Cagent.Sessions;

/// <summary>Applies an operator's limits to the journals of sessions that nobody works on. The others are looked after by their owners
/// (<see cref="JournalRetention"/>) whenever a run ends.</summary>
/// <remarks>All journals are one node's work, that of the lowest address: twice does no harm, but reads them twice.</remarks>
internal sealed partial class JournalSweep(
    ISessionStore store,
    ISessionReader reader,
    JournalRetention retention,
    IClusterMembershipService membership,
    ILocalSiloDetails local,
    IOptions<JournalOptions> options,
    TimeProvider time,
    ILogger<JournalSweep> logger) : BackgroundService
{
    private const int SessionsAtOnce = 500;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!retention.HasLimit)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.Value.SweepPeriod, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception);
            }
        }
    }

    /// <summary>Looks through all sessions once, if that is this node's work.</summary>
    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        var nodes = membership.CurrentSnapshot.Members.Values.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress);
        if (!local.SiloAddress.Equals(nodes.Min()))
        {
            return;
        }

        string? cursor = null;
        do
        {
            var page = await reader.ListAsync(new SessionListQuery { Limit = SessionsAtOnce, Before = cursor }, cancellationToken);
            foreach (var session in page.Sessions.Where(session => !session.Active))
            {
                await ApplyAsync(session.Id, cancellationToken);
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    /// <summary>A journal that cannot be read keeps no other from being shortened; without a store there is no use in going on.</summary>
    private async Task ApplyAsync(string sessionId, CancellationToken cancellationToken)
    {
        try
        {
            // A run that begins meanwhile writes after this number.
            if (await store.LoadAsync(sessionId, cancellationToken) is { RunState: StoredRunState.Idle } row)
            {
                await retention.ApplyAsync(sessionId, row.State.LastEventSequence, cancellationToken);
            }
        }
        catch (Exception exception)
            when (exception is not (CagentException { Code: ErrorCodes.StoreUnavailable } or OperationCanceledException))
        {
            LogNotApplied(sessionId, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The journals could not be looked through for events that are too old; trying again later.")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The journal of session {SessionId} could not be looked through for events that are too old.")]
    private partial void LogNotApplied(string sessionId, Exception exception);
}
