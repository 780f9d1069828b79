using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;

namespace Cagent.Silo.Clustering.SharedFile;

/// <summary>Processes of one machine that use the same session database are a cluster: the file keeps who belongs to it.</summary>
internal static class SharedFileClustering
{
    /// <param name="silo">The silo.</param>
    /// <param name="path">The session database, absolute; it exists when the silo starts.</param>
    public static ISiloBuilder UseSharedFile(this ISiloBuilder silo, string path)
    {
        var services = silo.Services;
        services.AddSingleton(new NodeLocks(path));
        services.AddSingleton<LoopbackSocket>();
        services.AddOptions<EndpointOptions>().Configure<LoopbackSocket>((endpoint, socket) =>
        {
            endpoint.AdvertisedIPAddress = IPAddress.Loopback;
            endpoint.SiloPort = socket.Port;
            endpoint.GatewayPort = 0;
        });
        services.AddSingleton(new ClusterKey(path));
        services.AddSingleton<KeyedConnections>();
        services.AddOptions<SiloConnectionOptions>().Configure<KeyedConnections>((connections, keyed) =>
        {
            connections.ConfigureSiloInboundConnection(pipeline => pipeline.Use(keyed.Inbound));
            connections.ConfigureSiloOutboundConnection(pipeline => pipeline.Use(keyed.Outbound));
        });
        ConnectionListeners.Replace<LoopbackListenerFactory>(services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IMembershipTable>(provider => ActivatorUtilities.CreateInstance<SqliteMembershipTable>(provider, path));
        services.AddHostedService<DeadNodeWatch>();
        return silo;
    }
}
