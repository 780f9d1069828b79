using Cagent.Agents.Sources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Cagent.Agents;

/// <summary>Registration of the agent catalog.</summary>
public static class AgentServices
{
    /// <summary>Adds the sources, the catalog and this node's cache of revisions. The silo needs grain storage named
    /// <c>catalog</c>.</summary>
    /// <param name="services">Services of the silo.</param>
    /// <param name="configure">Sets <see cref="AgentSourceOptions.Reference"/>, the command's argument.</param>
    public static IServiceCollection AddCagentAgents(this IServiceCollection services, Action<AgentSourceOptions>? configure = null)
    {
        var options = services.AddOptions<AgentSourceOptions>().ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AgentSourceOptions>, AgentSourceOptionsValidator>());
        services.TryAddSingleton(provider => AgentSourceSet.Create(provider.GetRequiredService<IOptions<AgentSourceOptions>>().Value.Resolve()));
        services.TryAddSingleton<IAgentCatalogPeers, AgentCatalogPeers>();
        services.TryAddSingleton<IAgentRevisions, AgentRevisions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILifecycleParticipant<ISiloLifecycle>, AgentCatalogStartup>());
        return services;
    }
}
