using Cagent.Agents;
using Cagent.Agents.Sources;
using Cagent.Events;
using Cagent.Models;
using Cagent.Models.Credentials;
using Cagent.Runs;
using Cagent.Sessions;
using Cagent.Silo.Calls;
using Cagent.Silo.Clustering;
using Cagent.Silo.Clustering.Postgres;
using Cagent.Silo.Clustering.SharedFile;
using Cagent.Silo.Storage;
using Cagent.Silo.Storage.Postgres;
using Cagent.Silo.Streams;
using Cagent.Silo.Watching;
using Cagent.Tools;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Serialization;

namespace Cagent.Silo;

/// <summary>Makes a host a node of Cagent.</summary>
public static partial class CagentSiloHosting
{
    private const string SessionStoreSection = "Cagent:SessionStore";
    private const string ClusterKey = "Cagent:Cluster";

    /// <summary>Small states of grains, which all lie in the session database.</summary>
    private static readonly string[] GrainStorages = [AgentCatalogGrain.StorageName, KeyedRequestGrain.StorageName, EventStreams.SubscriptionStore];

    /// <summary>Adds the silo with everything that sessions and agents need. The host's HTTP part talks to it through the contracts.</summary>
    public static IHostApplicationBuilder AddCagentSilo(this IHostApplicationBuilder builder, CagentSiloOptions options)
    {
        // The store's services come first: what is added first starts first and stops last.
        if (ClusterConnection(builder, options) is { } connection)
        {
            AddPostgres(builder.Services, options, connection);
            AddParts(builder.Services, options);
            AddSilo(builder, options, silo => silo.UsePostgres(GrainStorages));
        }
        else
        {
            AddSessionFile(builder.Services, options);
            AddParts(builder.Services, options);
            AddSilo(builder, options, silo => UseSessionFile(silo, SessionDatabasePath(builder, options)));
        }

        builder.Services.AddSessionWatchers();
        builder.Services.AddSingleton<IRunHandOver, RunHandOver>();
        return builder;
    }

    /// <summary>The silo alone: clustering, streams, grain storage.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="options">Names of the cluster.</param>
    /// <param name="useCluster">Where membership and grain states are kept; null = in memory, a cluster of one.</param>
    internal static void AddSilo(IHostApplicationBuilder builder, CagentSiloOptions options, Action<ISiloBuilder>? useCluster = null)
    {
        builder.Logging.AddFilter("Orleans", LogLevel.Warning);
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(cluster =>
            {
                cluster.ServiceId = options.ServiceId;
                cluster.ClusterId = options.ClusterId;
            });
            // A failure reaches the caller on another node with all that led to it, whatever library that comes from.
            silo.Configure<ExceptionSerializationOptions>(exceptions => exceptions.SupportedExceptionTypeFilter = _ => true);
            (useCluster ?? UseMemory)(silo);
            silo.UseMembershipProfile();
            silo.Services.AddSingleton<INodeMembership, NodeMembership>();

            silo.AddIncomingGrainCallFilter<DefectFilter>();

            // An idle session leaves memory after two minutes and at most two quanta.
            silo.Configure<GrainCollectionOptions>(collection =>
            {
                collection.CollectionQuantum = TimeSpan.FromSeconds(30);
                collection.ClassSpecificCollectionAge[typeof(SessionGrain).FullName!] = TimeSpan.FromMinutes(2);
            });
            silo.AddEventStreams();
        });
    }

    private static void UseMemory(ISiloBuilder silo) => silo.UseSingleProcess().AddMemoryGrainStorage(EventStreams.SubscriptionStore);

    /// <summary>All processes with this file are one cluster; a database in memory belongs to its process.</summary>
    private static void UseSessionFile(ISiloBuilder silo, string path)
    {
        if (path == SessionFile.InMemory)
        {
            silo.UseSingleProcess();
        }
        else
        {
            silo.UseSharedFile(SessionFile.Resolve(path));
        }

        silo.AddSqliteGrainStorage(path, GrainStorages);
    }

    private static string SessionDatabasePath(IHostApplicationBuilder builder, CagentSiloOptions options)
        => options.SessionDatabase
            ?? builder.Configuration[$"{SessionStoreSection}:{nameof(SessionStoreOptions.Path)}"]
            ?? new SessionStoreOptions().Path;

    private static string? ClusterConnection(IHostApplicationBuilder builder, CagentSiloOptions options) =>
        (options.ClusterConnection ?? builder.Configuration[ClusterKey]) is { Length: > 0 } connection ? connection : null;

    private static void AddPostgres(IServiceCollection services, CagentSiloOptions options, string connection)
    {
        if (options.SessionDatabase is not null)
        {
            throw new CagentException(
                ErrorCodes.InvalidConfig,
                $"--session-db keeps sessions in a file, --cluster ({ClusterKey}) in a PostgreSQL database: leave one of them out.");
        }

        services.AddOptions<PostgresStoreOptions>().BindConfiguration(PostgresStoreOptions.SectionName).Configure(store => store.Connection = connection);
        services.AddOptions<SiloEndpointOptions>().BindConfiguration(SiloEndpointOptions.SectionName).Configure(endpoint =>
        {
            endpoint.Port = options.SiloPort ?? endpoint.Port;
            endpoint.AdvertisedAddress = options.AdvertisedAddress ?? endpoint.AdvertisedAddress;
        });
        services.AddPostgresSessionStore();
    }

    private static void AddSessionFile(IServiceCollection services, CagentSiloOptions options)
    {
        if (options.SiloPort is not null || options.AdvertisedAddress is not null)
        {
            throw new CagentException(
                ErrorCodes.InvalidConfig,
                $"--silo-port and --advertise are for the nodes of a cluster on PostgreSQL: name its database with --cluster ({ClusterKey}), or leave them out.");
        }

        services.AddOptions<SessionStoreOptions>().BindConfiguration(SessionStoreSection).Configure(store =>
            store.Path = options.SessionDatabase ?? store.Path);
        services.AddSqliteSessionStore();
    }

    private static void AddParts(IServiceCollection services, CagentSiloOptions options)
    {
        services.AddOptions<AgentSourceOptions>().BindConfiguration("Cagent:Agents").Configure(agents =>
        {
            agents.Reference = options.AgentReference ?? agents.Reference;
            agents.UserDirectory = options.UserDirectory ?? agents.UserDirectory;
        });
        services.AddSingleton(provider => ReadUserConfiguration(options, provider.GetRequiredService<ILogger<UserConfiguration>>()));
        services.AddOptions<ModelOptions>().BindConfiguration(ModelOptions.SectionName).Configure<UserConfiguration>((models, user) =>
        {
            models.FakeCassette = options.Cassette ?? models.FakeCassette;
            models.UserDefaultModel ??= user.DefaultModel;
            models.ModelsGateway = options.ModelsGateway ?? models.ModelsGateway;
            models.UserModelsGateway ??= user.ModelsGateway;
        });
        services.AddOptions<CredentialOptions>().BindConfiguration(CredentialOptions.SectionName);
        services.AddSingleton<ICredentialEnvironment>(provider =>
            new GivenVariables(options.Variables, ActivatorUtilities.CreateInstance<CredentialEnvironment>(provider)));
        services.AddCagentAgents();
        services.AddCagentModels();
        services.AddCagentTools();
        services.AddCagentSessions();
    }

    private static UserConfiguration ReadUserConfiguration(CagentSiloOptions options, ILogger logger)
    {
        var user = UserConfiguration.Read(options.UserDirectory);
        foreach (var problem in user.Problems)
        {
            LogUserConfiguration(logger, problem);
        }

        return user;
    }
}
