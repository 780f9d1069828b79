using Microsoft.Extensions.Hosting;

namespace Cagent.Silo.Storage.Postgres;

/// <summary>Opens the store before anything else of the host starts, and closes it and the connections after everything has stopped.</summary>
internal sealed class PostgresStoreLifetime(PostgresSessionStore store, PostgresDatabase database) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => store.OpenAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await store.DisposeAsync();
        await database.DisposeAsync();
    }
}
