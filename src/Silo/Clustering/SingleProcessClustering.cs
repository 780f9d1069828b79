using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Cagent.Silo.Clustering;

/// <summary>A cluster of one: membership in memory, no ports. Any number of such servers run side by side on one machine.</summary>
internal static class SingleProcessClustering
{
    public static ISiloBuilder UseSingleProcess(this ISiloBuilder silo)
    {
        silo.Configure<EndpointOptions>(options =>
        {
            // A name rather than an address: nothing listens there. Chosen at random so that a server which is started again within a
            // second does not get the identity of the one before it.
            options.AdvertisedIPAddress = IPAddress.Loopback;
            options.SiloPort = Random.Shared.Next(1_024, ushort.MaxValue);
            options.GatewayPort = 0;
        });
        silo.UseDevelopmentClustering(primarySiloEndpoint: null);
        ConnectionListeners.Replace<NoListenerFactory>(silo.Services);
        return silo;
    }
}
