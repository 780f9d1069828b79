using Cagent.Agents;
using Cagent.Agents.Sources;
using Cagent.Models;
using Cagent.Models.Credentials;
using Cagent.Sessions;
using Cagent.Silo.Clustering;
using Cagent.Silo.Storage;
using Cagent.Silo.Streams;
using Cagent.Silo.Watching;
using Cagent.Tools;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Cagent.Silo;

/// <summary>Makes a host a node of Cagent.</summary>
public static class CagentSiloHosting
{
    private const string SessionStoreSection = "Cagent:SessionStore";

    /// <summary>Adds the silo with everything that sessions and agents need. The host's HTTP part talks to it through the contracts.</summary>
    public static IHostApplicationBuilder AddCagentSilo(this IHostApplicationBuilder builder, CagentSiloOptions options)
    {
        // The store's services come first: what is added first starts first and stops last.
        AddParts(builder.Services, options);
        AddSilo(builder, options, silo => silo.AddSqliteGrainStorage(SessionDatabasePath(builder, options), AgentCatalogGrain.StorageName));
        builder.Services.AddSessionWatchers();
        return builder;
    }

    /// <summary>The silo alone: clustering, streams, grain storage.</summary>
    internal static void AddSilo(IHostApplicationBuilder builder, CagentSiloOptions options, Action<ISiloBuilder>? addStorage = null)
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
            addStorage?.Invoke(silo);

            // Subscriptions live as long as the only process does.
            silo.AddMemoryGrainStorage("PubSubStore");
            silo.AddEventStreams();
        });
    }

    private static string SessionDatabasePath(IHostApplicationBuilder builder, CagentSiloOptions options)
        => options.SessionDatabase
            ?? builder.Configuration[$"{SessionStoreSection}:{nameof(SessionStoreOptions.Path)}"]
            ?? new SessionStoreOptions().Path;

    private static void AddParts(IServiceCollection services, CagentSiloOptions options)
    {
        services.AddOptions<SessionStoreOptions>().BindConfiguration(SessionStoreSection).Configure(store =>
            store.Path = options.SessionDatabase ?? store.Path);
        services.AddOptions<AgentSourceOptions>().BindConfiguration("Cagent:Agents").Configure(agents =>
        {
            agents.Reference = options.AgentReference ?? agents.Reference;
            agents.UserDirectory = options.UserDirectory ?? agents.UserDirectory;
        });
        services.AddOptions<ModelOptions>().BindConfiguration(ModelOptions.SectionName).Configure(models =>
            models.FakeCassette = options.Cassette ?? models.FakeCassette);
        services.AddOptions<CredentialOptions>().BindConfiguration(CredentialOptions.SectionName);
        services.AddSingleton<ICredentialEnvironment>(provider =>
            new GivenVariables(options.Variables, ActivatorUtilities.CreateInstance<CredentialEnvironment>(provider)));
        services.AddSqliteSessionStore();
        services.AddCagentAgents();
        services.AddCagentModels();
        services.AddCagentTools();
        services.AddCagentSessions();
    }
}
