using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Cagent.Sessions;

/// <summary>Finds runs that are stored as active and makes sure that somebody works on them: after a start, and now and then.</summary>
internal sealed partial class RunSweep(ISessionStore store, IGrainFactory grains, TimeProvider time, IOptions<SessionOptions> options, ILogger<RunSweep> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SweepPeriod, time);
        do
        {
            await SweepAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(CancellationToken stoppingToken)
    {
        try
        {
            foreach (var id in await store.FindRunningAsync(stoppingToken))
            {
                stoppingToken.ThrowIfCancellationRequested();
                await grains.GetGrain<ISessionGrain>(id).EnsureRunningAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            LogSweepFailed(exception);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Looking for runs without an owner failed; it is tried again later.")]
    private partial void LogSweepFailed(Exception exception);
}
