using Cagent.Sessions;
using Cagent.Silo.Storage;
using Cagent.Testing;
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

    public async Task<StoredSessionUnderLoad> CreateAsync()
    {
        var row = new SessionRow
        {
            State = new SessionState { Id = Guid.NewGuid().ToString(), CreatedAt = DateTimeOffset.UtcNow },
            Version = 1,
        };
        await store.CreateAsync(row, CancellationToken.None);
        return new StoredSessionUnderLoad(store, row);
    }

    public ValueTask DisposeAsync() => close();
}
