using Cagent.Models.Cassettes;
using Cagent.Models.Catalogue;
using Cagent.Models.Credentials;
using Cagent.Models.Http;
using Cagent.Models.Providers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Cagent.Models;

/// <summary>Registers the models of a node.</summary>
internal static class ModelServices
{
    /// <summary>Adds <see cref="IModelResolver"/> and <see cref="ICredentialEnvironment"/>. Set <see cref="ModelOptions"/> and
    /// <see cref="CredentialOptions"/> through the options pattern.</summary>
    public static IServiceCollection AddCagentModels(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<ModelOptions>().ValidateOnStart();
        services.AddOptions<CredentialOptions>();
        services.TryAddSingleton<ICredentialEnvironment, CredentialEnvironment>();
        services.TryAddSingleton<ModelCatalogue>();
        services.TryAddSingleton<ToolSchemas>();
        services.TryAddSingleton<EndpointFactory>();
        services.TryAddSingleton<OpenAIClients>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ModelOptions>, ModelOptionsValidator>());
        services.TryAddSingleton(CreateTransport);
        services.TryAddSingleton<IModelResolver, ModelResolver>();
        return services;
    }

    private static ProviderTransport CreateTransport(IServiceProvider services)
    {
        if (services.GetRequiredService<IOptions<ModelOptions>>().Value.FakeCassette is not { } cassette)
        {
            return new ProviderTransport(ProviderTransport.CreateNetworkHandler());
        }

        var logger = services.GetService<ILogger<CassettePlayer>>() ?? NullLogger<CassettePlayer>.Instance;
        return new ProviderTransport(new CassetteHandler(new CassettePlayer(Cassette.Load(cassette), logger)));
    }
}
