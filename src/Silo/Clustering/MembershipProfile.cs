using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Cagent.Silo.Clustering;

/// <summary>How nodes watch each other: a hung node is found within seven seconds, a garbage collection does not evict a healthy one.</summary>
internal static class MembershipProfile
{
    public static ISiloBuilder UseMembershipProfile(this ISiloBuilder silo) => silo.Configure<ClusterMembershipOptions>(options =>
    {
        options.ProbeTimeout = TimeSpan.FromSeconds(2);

        // Its default is four times the probe's, and votes are held back for that long after the last traffic.
        options.MaxProbeTimeout = TimeSpan.FromSeconds(2.5);
        options.NumMissedProbesLimit = 3;
        options.NumVotesForDeathDeclaration = 2;
        options.TableRefreshTimeout = TimeSpan.FromSeconds(10);
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(10);
    });
}
