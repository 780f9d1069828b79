using Cagent.Silo.Storage.Postgres;
using Cagent.Testing.Postgres;
using Npgsql;

[assembly: AssemblyFixture(typeof(Cagent.Silo.Tests.Storage.Postgres.PostgresFixture))]

namespace Cagent.Silo.Tests.Storage.Postgres;

/// <summary>One server for all tests of this project, started by the first that needs it. Each test has a database of its own.</summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    private readonly SemaphoreSlim _starting = new(1);
    private PostgresServer? _server;
    private string? _template;

    /// <summary>The server; skips the test where there is none.</summary>
    public async Task<PostgresServer> StartAsync()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return _server ??= await PostgresServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Connection string of a new database with the product's tables.</summary>
    public async Task<string> CreateMigratedAsync()
    {
        var server = await StartAsync();
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (_template is null)
            {
                var connection = await server.CreateDatabaseAsync();
                await PostgresMigrator.MigrateAsync(connection, TestContext.Current.CancellationToken);
                _template = new NpgsqlConnectionStringBuilder(connection).Database;
            }

            // Copies of one database cannot be made at the same time.
            return await server.CreateDatabaseAsync(_template, TestContext.Current.CancellationToken);
        }
        finally
        {
            _starting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _starting.Dispose();
    }
}
