using Cagent.Events;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Cagent.Sessions;

/// <summary>Applies an operator's limits to the journals of sessions that nobody works on. The others are looked after by their owners
/// (<see cref="JournalRetention"/>) whenever a run ends.</summary>
internal sealed partial class JournalSweep(
    ISessionStore store,
    ISessionReader reader,
    JournalRetention retention,
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

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await reader.ListAsync(new SessionListQuery { Limit = SessionsAtOnce, Before = cursor }, cancellationToken);
            foreach (var session in page.Sessions.Where(session => !session.Active))
            {
                // A run that begins meanwhile writes after this number.
                if (await store.LoadAsync(session.Id, cancellationToken) is { RunState: StoredRunState.Idle } row)
                {
                    await retention.ApplyAsync(session.Id, row.State.LastEventSequence, cancellationToken);
                }
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The journals could not be looked through for events that are too old; trying again later.")]
    private partial void LogFailed(Exception exception);
}
