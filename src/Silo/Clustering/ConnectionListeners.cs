using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Cagent.Silo.Clustering;

/// <summary>Chooses how a silo listens.</summary>
internal static class ConnectionListeners
{
    // The keys of these services are private to Orleans, so they are taken from its own registrations.
    public static void Replace<T>(IServiceCollection services)
        where T : class, IConnectionListenerFactory
    {
        for (var i = 0; i < services.Count; i++)
        {
            if (services[i] is { IsKeyedService: true } service && service.ServiceType == typeof(IConnectionListenerFactory))
            {
                services[i] = ServiceDescriptor.KeyedSingleton<IConnectionListenerFactory, T>(service.ServiceKey);
            }
        }
    }
}
