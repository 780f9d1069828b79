using Cagent.Sessions;
using Cagent.Silo.Storage.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Cagent.Silo.Tests.Storage.Postgres;

internal sealed class PostgresStoreUnderTest : IStoreUnderTest
{
    private readonly PostgresStoreOptions _options;
    private readonly bool _dropsDatabase;
    private PostgresDatabase _database;
    private PostgresSessionStore _store;

    private PostgresStoreUnderTest(PostgresStoreOptions options, bool dropsDatabase)
    {
        _options = options;
        _dropsDatabase = dropsDatabase;
        (_database, _store) = Make();
    }

    public string Connection => _options.Connection;

    public ISessionStore Store => _store;

    public ISessionReader Reader => _store;

    /// <summary>A store on a database with the product's tables.</summary>
    public static async Task<PostgresStoreUnderTest> OpenAsync(string connection, Action<PostgresStoreOptions>? configure = null, bool dropsDatabase = false)
    {
        var options = new PostgresStoreOptions { Connection = connection };
        configure?.Invoke(options);
        var opened = new PostgresStoreUnderTest(options, dropsDatabase);
        await opened._store.OpenAsync(TestContext.Current.CancellationToken);
        return opened;
    }

    public async Task ReopenAsync()
    {
        await CloseAsync();
        (_database, _store) = Make();
        await _store.OpenAsync(TestContext.Current.CancellationToken);
    }

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(Connection + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>How the server would carry a query out.</summary>
    public async Task<string> ExplainAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Connection + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("ANALYZE cagent_items; EXPLAIN " + sql, connection);
        await using var row = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var lines = new List<string>();
        while (await row.ReadAsync(TestContext.Current.CancellationToken))
        {
            lines.Add(row.GetString(0));
        }

        return string.Join('\n', lines);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        if (_dropsDatabase)
        {
            var name = new NpgsqlConnectionStringBuilder(Connection).Database;
            await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Connection) { Database = "postgres", Pooling = false });
            await using var drop = source.CreateCommand($"DROP DATABASE {name} WITH (FORCE)");
            await drop.ExecuteNonQueryAsync();
        }
    }

    private async Task CloseAsync()
    {
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    private (PostgresDatabase Database, PostgresSessionStore Store) Make()
    {
        var options = Options.Create(_options);
        var database = new PostgresDatabase(options, TimeProvider.System);
        return (database, new PostgresSessionStore(database, options, TimeProvider.System));
    }
}
