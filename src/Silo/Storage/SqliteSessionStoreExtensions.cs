using Cagent.Runs;
using Cagent.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Cagent.Silo.Storage;

/// <summary>Registration of the session store.</summary>
public static class SqliteSessionStoreExtensions
{
    /// <summary>Keeps sessions in the SQLite file of <see cref="SessionStoreOptions"/>. The file is opened when the host starts, or
    /// before by <see cref="OpenSessionStoreAsync"/>, and closed when it has stopped.</summary>
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

    /// <summary>Opens the session store now, so that a start sequence can report a file that cannot be used.</summary>
    /// <exception cref="SessionStoreException">The file cannot be used; it was left as it was.</exception>
    public static Task OpenSessionStoreAsync(this IServiceProvider services, CancellationToken cancellationToken = default) =>
        services.GetRequiredService<SqliteSessionStore>().OpenAsync(cancellationToken);
}
