using Cagent.Sessions;
using Cagent.Silo.Storage;
using Cagent.Silo.Storage.Postgres;
using Cagent.Testing;
using Cagent.Testing.Postgres;
using Microsoft.Extensions.Options;

namespace Cagent.Benchmarks.Stores;

/// <summary>A session store without a server around it.</summary>
internal sealed class StoreUnderLoad(ISessionStore store, Func<ValueTask> close) : IAsyncDisposable
{
    public static async Task<StoreUnderLoad> OpenSqliteAsync(CancellationToken cancellationToken)
    {
        var directory = new TemporaryDirectory();
        var store = new SqliteSessionStore(Options.Create(new SessionStoreOptions { Path = directory.At("session.db") }), TimeProvider.System);
        await store.OpenAsync(cancellationToken);
        return new StoreUnderLoad(store, async () =>
        {
            await store.DisposeAsync();
            directory.Dispose();
        });
    }

    /// <summary>A server of its own that waits for its disk, as one in production does.</summary>
    public static async Task<StoreUnderLoad> OpenPostgresAsync(CancellationToken cancellationToken)
    {
        var server = await PostgresServer.StartAsync(new PostgresOptions { WaitForDisk = true }, cancellationToken);
        var connection = await server.CreateDatabaseAsync(cancellationToken: cancellationToken);
        await PostgresMigrator.MigrateAsync(connection, cancellationToken);
        var options = Options.Create(new PostgresStoreOptions { Connection = connection });
        var database = new PostgresDatabase(options, TimeProvider.System);
        var store = new PostgresSessionStore(database, options, TimeProvider.System);
        await store.OpenAsync(cancellationToken);
        return new StoreUnderLoad(store, async () =>
        {
            await store.DisposeAsync();
            await database.DisposeAsync();
            await server.DisposeAsync();
        });
    }

    public async Task<StoredSessionUnderLoad> CreateAsync()
    {
        var row = new SessionRow
        {
            State = new SessionState { Id = Guid.NewGuid().ToString(), CreatedAt = DateTimeOffset.UtcNow },
            Version = 1,
        };
        await store.CreateAsync(row, SessionContent.None, CancellationToken.None);
        return new StoredSessionUnderLoad(store, row);
    }

    public ValueTask DisposeAsync() => close();
}
