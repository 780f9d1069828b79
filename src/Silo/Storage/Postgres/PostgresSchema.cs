using Npgsql;

namespace Cagent.Silo.Storage.Postgres;

/// <summary>What <c>cagent_migrations</c> says about a database.</summary>
/// <param name="Level">The newest step that was applied; 0 = none.</param>
/// <param name="Name">Its name.</param>
/// <param name="Release">The release that applied it.</param>
/// <param name="UsableFrom">A node must know at least this level.</param>
internal sealed record PostgresSchema(int Level, string Name, string Release, int UsableFrom)
{
    public static readonly PostgresSchema None = new(0, "", "", 0);

    /// <summary>It was made by a newer release in a way that this one cannot use.</summary>
    public bool IsTooNew => UsableFrom > PostgresMigration.Newest;

    public static async Task<PostgresSchema> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using (var exists = new NpgsqlCommand("SELECT to_regclass('cagent_migrations') IS NOT NULL", connection))
        {
            if (await exists.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not true)
            {
                return None;
            }
        }

        await using var newest = new NpgsqlCommand(
            "SELECT level, name, release, (SELECT max(usable_from) FROM cagent_migrations) FROM cagent_migrations ORDER BY level DESC LIMIT 1", connection);
        await using var row = await newest.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await row.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? new PostgresSchema(row.GetInt32(0), row.GetString(1), row.GetString(2), row.GetInt32(3))
            : None;
    }

    /// <exception cref="SessionStoreException">The tables are missing, old or too new; the message says what to run.</exception>
    public static async Task RequireAsync(NpgsqlConnection connection, string database, CancellationToken cancellationToken)
    {
        var schema = await ReadAsync(connection, cancellationToken).ConfigureAwait(false);
        if (schema.IsTooNew)
        {
            throw schema.TooNew(database);
        }

        if (schema.Level == 0)
        {
            throw new SessionStoreException(
                database, SessionStoreFault.NotMigrated, $"The cluster's database {database} has no tables of cagent yet; {PostgresErrors.Migrate}");
        }

        if (schema.Level < PostgresMigration.Newest)
        {
            throw new SessionStoreException(
                database,
                SessionStoreFault.NotMigrated,
                $"The cluster's database {database} is at level {schema.Level} ({schema.Name}), and this release needs level {PostgresMigration.Newest} "
                + $"({PostgresMigration.All[^1].Name}); {PostgresErrors.Migrate}");
        }
    }

    public SessionStoreException TooNew(string database) => new(
        database,
        SessionStoreFault.Newer,
        $"The cluster's database {database} is at level {Level} ({Name}), made by release {Release}; this release knows levels up to "
        + $"{PostgresMigration.Newest} and cannot use it. Start release {Release} or newer. The database was left as it was.");
}
