using Cagent.Silo.Storage;
using Cagent.Silo.Storage.Postgres;
using Npgsql;

namespace Cagent.Silo.Tests.Storage.Postgres;

/// <summary>Tables are made by one command, never by nodes.</summary>
public sealed class PostgresMigratorTests(PostgresFixture postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_database_gets_all_steps_and_a_second_run_finds_nothing_to_do()
    {
        var connection = await EmptyAsync();
        var first = await PostgresMigrator.MigrateAsync(connection, Token);
        Assert.Equal(PostgresMigration.All.Select(step => step.Name), first.Applied);
        var second = await PostgresMigrator.MigrateAsync(connection, Token);
        Assert.Empty(second.Applied);
        Assert.Equal(PostgresMigration.Newest, second.Level);
        await using var open = await PostgresStoreUnderTest.OpenAsync(connection, dropsDatabase: true);
        Assert.Equal(PostgresMigration.All.Count, await open.QueryAsync<long>("SELECT count(*) FROM cagent_migrations"));
    }

    [Fact]
    public async Task Of_many_at_once_one_works_and_the_others_wait_for_it()
    {
        var connection = await EmptyAsync();
        var reports = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => PostgresMigrator.MigrateAsync(connection, Token)));
        Assert.Single(reports, report => report.Applied.Count > 0);
    }

    [Fact]
    public async Task A_node_on_a_database_without_tables_says_what_to_run_and_makes_none()
    {
        var connection = await EmptyAsync();
        var refusal = await Assert.ThrowsAsync<SessionStoreException>(() => PostgresStoreUnderTest.OpenAsync(connection));
        Assert.Equal(SessionStoreFault.NotMigrated, refusal.Fault);
        Assert.Contains("cagent migrate --cluster", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await ScalarAsync(connection, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));
    }

    [Fact]
    public async Task A_node_on_an_older_database_names_both_levels()
    {
        var connection = await postgres.CreateMigratedAsync();
        await ScalarAsync(connection, $"DELETE FROM cagent_migrations WHERE level = {PostgresMigration.Newest}");
        var refusal = await Assert.ThrowsAsync<SessionStoreException>(() => PostgresStoreUnderTest.OpenAsync(connection));
        Assert.Equal(SessionStoreFault.NotMigrated, refusal.Fault);
        Assert.Contains($"is at level {PostgresMigration.Newest - 1} (orleans_10_4), and this release needs level {PostgresMigration.Newest}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_only_newer_releases_can_use_is_refused_by_name_by_nodes_and_by_the_migration()
    {
        var connection = await postgres.CreateMigratedAsync();
        await ScalarAsync(connection, "INSERT INTO cagent_migrations (level, name, usable_from, release) VALUES (99, 'folded_space', 99, '7.0.0')");
        var node = await Assert.ThrowsAsync<SessionStoreException>(() => PostgresStoreUnderTest.OpenAsync(connection));
        var migration = await Assert.ThrowsAsync<SessionStoreException>(() => PostgresMigrator.MigrateAsync(connection, Token));
        Assert.All([node, migration], refusal =>
        {
            Assert.Equal(SessionStoreFault.Newer, refusal.Fault);
            Assert.Contains("level 99 (folded_space), made by release 7.0.0", refusal.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_newer_database_to_which_something_was_only_added_is_used()
    {
        var connection = await postgres.CreateMigratedAsync();
        await ScalarAsync(connection, "INSERT INTO cagent_migrations (level, name, usable_from, release) VALUES (99, 'one_more_table', 2, '7.0.0')");
        await using var open = await PostgresStoreUnderTest.OpenAsync(connection, dropsDatabase: true);
        Assert.Null(await open.Store.LoadAsync("nobody", Token));
    }

    [Fact]
    public async Task Tables_of_another_program_are_left_alone()
    {
        var connection = await EmptyAsync();
        await ScalarAsync(connection, "CREATE TABLE OrleansQuery (theirs int)");
        var refusal = await Assert.ThrowsAsync<SessionStoreException>(() => PostgresMigrator.MigrateAsync(connection, Token));
        Assert.Equal(SessionStoreFault.Foreign, refusal.Fault);
        Assert.Equal(1L, await ScalarAsync(connection, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));
    }

    [Fact]
    public async Task A_database_that_cannot_keep_every_text_is_refused()
    {
        var server = await postgres.StartAsync();
        await server.ExecuteAsync("DROP DATABASE IF EXISTS latin", Token);
        await server.ExecuteAsync("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'", Token);
        var connection = new NpgsqlConnectionStringBuilder(server.AdministratorConnection) { Database = "latin" }.ConnectionString;
        var refusal = await Assert.ThrowsAsync<SessionStoreException>(() => PostgresMigrator.MigrateAsync(connection, Token));
        Assert.Contains("LATIN1", refusal.Message, StringComparison.Ordinal);
    }

    private async Task<string> EmptyAsync() => await (await postgres.StartAsync()).CreateDatabaseAsync(cancellationToken: Token);

    private static async Task<object?> ScalarAsync(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Token);
    }
}
