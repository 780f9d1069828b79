using Cagent.Events;
using Cagent.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Cagent.Silo.Watching;

internal static class WatchingHosting
{
    /// <summary>Adds this node's end of the event path.</summary>
    public static IServiceCollection AddSessionWatchers(this IServiceCollection services)
    {
        services.AddOptions<SessionWatchOptions>().BindConfiguration("Cagent:Watch").ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SessionWatchOptions>, SessionWatchOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ISessionDirectory, ClusterSessionDirectory>();
        services.TryAddSingleton<SessionWatchers>();
        services.TryAddSingleton<ISessionWatchers>(provider => provider.GetRequiredService<SessionWatchers>());
        services.AddHostedService<NodeSubscription>();
        services.AddHostedService<MovedSessions>();
        return services;
    }
}
