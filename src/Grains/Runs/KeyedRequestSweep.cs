using Cagent.Sessions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Cagent.Runs;

/// <summary>Forgets requests whose keys are free again. Every node does that: it is one statement, and another time changes nothing.</summary>
internal sealed partial class KeyedRequestSweep(
    IKeyedRequestStore store, IOptions<SessionOptions> options, TimeProvider time, ILogger<KeyedRequestSweep> logger) : BackgroundService
{
    internal static readonly TimeSpan Period = TimeSpan.FromHours(1);

    /// <summary>Longer than an idle grain stays in memory: what one still holds is not taken from under it.</summary>
    internal static readonly TimeSpan Margin = TimeSpan.FromHours(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
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

    internal Task SweepAsync(CancellationToken cancellationToken) =>
        store.ForgetAsync(time.GetUtcNow() - options.Value.IdempotencyKeyLifetime - Margin, cancellationToken);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Requests whose idempotency keys are over could not be removed; trying again in an hour.")]
    private partial void LogFailed(Exception exception);
}
