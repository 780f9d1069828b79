using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cagent.Silo.Clustering.SharedFile;

/// <summary>Declares nodes dead whose process has ended without a word, however few nodes are left to vote.</summary>
internal sealed partial class DeadNodeWatch(
    IClusterMembershipService membership, ILocalSiloDetails local, NodeLocks locks, TimeProvider time, ILogger<DeadNodeWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var node in membership.CurrentSnapshot.Members.Values)
            {
                if (node.Status != SiloStatus.Dead && !node.SiloAddress.Equals(local.SiloAddress) && locks.IsAbandoned(node.SiloAddress))
                {
                    await DeclareDeadAsync(node.SiloAddress);
                }
            }
        }
    }

    private async Task DeclareDeadAsync(SiloAddress node)
    {
        try
        {
            if (await membership.TryKill(node))
            {
                LogDeclaredDead(node);
                locks.Remove(node);
            }
        }
        catch (Exception exception)
        {
            LogFailed(node, exception);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The process of node {Node} has ended without leaving the cluster; its sessions go on elsewhere.")]
    private partial void LogDeclaredDead(SiloAddress node);

    [LoggerMessage(2, LogLevel.Warning, "Node {Node} could not be declared dead; trying again.")]
    private partial void LogFailed(SiloAddress node, Exception exception);
}
