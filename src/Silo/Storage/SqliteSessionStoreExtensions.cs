using Cagent.Runs;
using Cagent.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Cagent.Silo.Storage;

/// <summary>Registration of the session store.</summary>
public static class SqliteSessionStoreExtensions
{
    /// <summary>Keeps sessions in the SQLite file of <see cref="SessionStoreOptions"/>. The file is opened when the host starts,
    /// and closed when it has stopped.</summary>
    public static IServiceCollection AddSqliteSessionStore(this IServiceCollection services)
    {
        services.AddOptions<SessionStoreOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SessionStoreOptions>, SessionStoreOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<SqliteSessionStore>();
        services.AddSingleton<ISessionStore>(provider => provider.GetRequiredService<SqliteSessionStore>());
        services.AddSingleton<ISessionReader>(provider => provider.GetRequiredService<SqliteSessionStore>());
        services.AddSingleton<IKeyedRequestStore>(provider => provider.GetRequiredService<SqliteSessionStore>());
        services.AddHostedService<SessionStoreLifetime>();
        return services;
    }
}
