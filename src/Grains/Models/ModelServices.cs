using Cagent.Models.Catalogue;
using Cagent.Models.Credentials;
using Cagent.Models.Http;
using Cagent.Models.Providers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Cagent.Models;

/// <summary>Registers the models of a node.</summary>
internal static class ModelServices
{
    /// <summary>Adds <see cref="IModelResolver"/> and <see cref="ICredentialEnvironment"/>. Set <see cref="ModelOptions"/> and
    /// <see cref="CredentialOptions"/> through the options pattern.</summary>
    public static IServiceCollection AddCagentModels(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<ModelOptions>();
        services.AddOptions<CredentialOptions>();
        services.TryAddSingleton<ICredentialEnvironment, CredentialEnvironment>();
        services.TryAddSingleton<ModelCatalogue>();
        services.TryAddSingleton<ToolSchemas>();
        services.TryAddSingleton<EndpointFactory>();
        services.TryAddSingleton<OpenAIClients>();
        services.TryAddSingleton(_ => new ProviderTransport(ProviderTransport.CreateNetworkHandler()));
        services.TryAddSingleton<IModelResolver, ModelResolver>();
        return services;
    }
}
