using Cagent.Silo.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Cagent.Silo.Clustering.Postgres;

/// <summary>Nodes that use the same PostgreSQL database are a cluster: it keeps who belongs to it, reminders, subscriptions and small grain states.</summary>
internal static class PostgresClustering
{
    private const string Driver = "Npgsql";

    /// <param name="silo">The silo. <see cref="PostgresStoreExtensions.AddPostgresSessionStore"/> adds the database.</param>
    /// <param name="storages">Names of grain storages.</param>
    public static ISiloBuilder UsePostgres(this ISiloBuilder silo, params IReadOnlyList<string> storages)
    {
        AddEndpoint(silo.Services);
        silo.UseAdoNetClustering(options => options.Configure<PostgresDatabase>((clustering, database) =>
        {
            clustering.Invariant = Driver;
            clustering.DataSource = database.Source;
        }));
        silo.UseAdoNetReminderService(options => options.Configure<PostgresDatabase>((reminders, database) =>
        {
            reminders.Invariant = Driver;
            reminders.DataSource = database.Source;
        }));
        foreach (var storage in storages)
        {
            silo.AddAdoNetGrainStorage(storage, options => options.Configure<PostgresDatabase>((states, database) =>
            {
                states.Invariant = Driver;
                states.DataSource = database.Source;
            }));
        }

        return silo;
    }

    private static void AddEndpoint(IServiceCollection services)
    {
        services.AddOptions<SiloEndpointOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SiloEndpointOptions>, SiloEndpointOptionsValidator>());
        services.AddSingleton<SiloSocket>();
        services.AddOptions<EndpointOptions>().Configure<SiloSocket>((endpoint, socket) =>
        {
            endpoint.AdvertisedIPAddress = socket.Advertised.Address;
            endpoint.SiloPort = socket.Advertised.Port;
            endpoint.GatewayPort = 0;
        });
        ConnectionListeners.Replace<SiloListenerFactory>(services);
    }
}
