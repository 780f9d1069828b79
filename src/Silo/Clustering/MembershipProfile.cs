using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Cagent.Silo.Clustering;

/// <summary>How nodes watch each other, and what they do when one is gone, whatever keeps their membership.</summary>
internal static class MembershipProfile
{
    public static ISiloBuilder UseMembershipProfile(this ISiloBuilder silo)
    {
        var services = silo.Services;
        services.AddOptions<MembershipOptions>().BindConfiguration(MembershipOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MembershipOptions>, MembershipOptionsValidator>());
        services.AddOptions<ClusterMembershipOptions>().Configure<IOptions<MembershipOptions>>((orleans, options) => Apply(options.Value, orleans));
        services.TryAddSingleton(TimeProvider.System);
        services.Replace(ServiceDescriptor.Singleton<IFatalErrorHandler, EvictedNode>());
        services.AddHostedService<PauseWatch>();

        // The default directory keeps the registrations of a node's grains on another node, and has these grains start again when that
        // one leaves: a third of all runs would be interrupted on healthy nodes. This one hands the registrations over.
#pragma warning disable ORLEANSEXP003
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003

        // After a crash it would hold back new activations for half a minute, in case the dead node still works. What such a node writes is
        // refused by the session's version, so nothing has to wait for it.
        silo.Configure<GrainDirectoryOptions>(directory =>
        {
            directory.RangeLeaseDuration = TimeSpan.Zero;

            // Its tables are made at once; the default of a million entries takes 20 MB, whose pages are touched by a few thousand sessions.
            directory.CacheSize = 50_000;
        });
        return silo;
    }

    private static void Apply(MembershipOptions options, ClusterMembershipOptions orleans)
    {
        orleans.ProbeTimeout = options.ProbeTimeout;

        // Its default is four times the probe's, and votes are held back for that long after the last traffic.
        orleans.MaxProbeTimeout = options.MaxProbeTimeout;
        orleans.NumMissedProbesLimit = options.MissedProbes;
        orleans.NumVotesForDeathDeclaration = options.Votes;
        orleans.TableRefreshTimeout = options.RefreshPeriod;
        orleans.IAmAliveTablePublishTimeout = options.AlivePeriod;
    }
}
