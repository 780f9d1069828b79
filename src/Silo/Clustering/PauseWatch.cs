using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cagent.Silo.Clustering;

/// <summary>Notices that this process stood still for a while and asks at once whether it still belongs to the cluster, instead of serving what it
/// remembers until the next periodic look.</summary>
internal sealed partial class PauseWatch(IClusterMembershipService membership, TimeProvider time, ILogger<PauseWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Suspicious = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, time);
        var last = time.GetTimestamp();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var pause = time.GetElapsedTime(last);
            last = time.GetTimestamp();
            if (pause >= Suspicious)
            {
                LogPaused(pause.TotalSeconds);
                await AskAsync();
            }
        }
    }

    private async Task AskAsync()
    {
        try
        {
            await membership.Refresh();
        }
        catch (Exception exception)
        {
            LogNotAsked(exception);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "This process stood still for {Seconds:0.0} s.")]
    private partial void LogPaused(double seconds);

    [LoggerMessage(2, LogLevel.Warning, "Whether this node still belongs to the cluster could not be found out.")]
    private partial void LogNotAsked(Exception exception);
}
