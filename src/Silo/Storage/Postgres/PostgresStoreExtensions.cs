using Cagent.Runs;
using Cagent.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Cagent.Silo.Storage.Postgres;

/// <summary>Registration of the session store of a cluster.</summary>
public static class PostgresStoreExtensions
{
    /// <summary>Keeps sessions in the PostgreSQL database of <see cref="PostgresStoreOptions"/>. Its tables must be there: <c>cagent migrate</c>
    /// makes them.</summary>
    public static IServiceCollection AddPostgresSessionStore(this IServiceCollection services)
    {
        services.AddOptions<PostgresStoreOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PostgresStoreOptions>, PostgresStoreOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<PostgresDatabase>();
        services.AddSingleton<PostgresSessionStore>();
        services.AddSingleton<ISessionStore>(provider => provider.GetRequiredService<PostgresSessionStore>());
        services.AddSingleton<ISessionReader>(provider => provider.GetRequiredService<PostgresSessionStore>());
        services.AddSingleton<IKeyedRequestStore>(provider => provider.GetRequiredService<PostgresSessionStore>());
        services.AddHostedService<PostgresStoreLifetime>();
        return services;
    }
}
