using Cagent.Silo.Clustering;
using Cagent.Silo.Streams;
using Cagent.Silo.Watching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Cagent.Silo;

/// <summary>Makes a host a node of Cagent.</summary>
public static class CagentSiloHosting
{
    /// <summary>Adds the silo with everything that sessions and agents need. The host's HTTP part talks to it through the contracts.</summary>
    public static IHostApplicationBuilder AddCagentSilo(this IHostApplicationBuilder builder, CagentSiloOptions options)
    {
        builder.Logging.AddFilter("Orleans", LogLevel.Warning);
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(cluster =>
            {
                cluster.ServiceId = options.ServiceId;
                cluster.ClusterId = options.ClusterId;
            });
            silo.UseSingleProcess().UseMembershipProfile();
            silo.Configure<GrainCollectionOptions>(collection =>
                collection.ClassSpecificCollectionAge["Cagent.Sessions.SessionGrain"] = TimeSpan.FromMinutes(2));
            silo.AddMemoryGrainStorage("PubSubStore");
            silo.AddEventStreams();
            silo.Services.AddSessionWatchers();
        });
        return builder;
    }
}
