using Microsoft.Extensions.Hosting;

namespace Cagent.Silo.Watching;

/// <summary>When a node goes, its sessions go on in new activations, which do not know who watches them: this node's watchers attach again at once
/// instead of waiting until the silence is noticed.</summary>
internal sealed class MovedSessions(SessionWatchers watchers, IClusterMembershipService membership) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var serving = new HashSet<SiloAddress>();
        await foreach (var view in membership.MembershipUpdates.WithCancellation(stoppingToken))
        {
            var present = view.Members.Values.Where(member => member.Status != SiloStatus.Dead).Select(member => member.SiloAddress).ToHashSet();
            if (!serving.IsSubsetOf(present))
            {
                watchers.AttachAgain();
            }

            serving = present;
        }
    }
}
