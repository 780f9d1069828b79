using System.Globalization;
using System.Reflection;
using Npgsql;

namespace Cagent.Silo.Storage.Postgres;

/// <summary>Makes the tables of a cluster and brings them up to date (<c>cagent migrate</c>). Nodes never do this.</summary>
public static class PostgresMigrator
{
    private const long LockNumber = 0x6361_6765_6e74;
    private const int OldestServer = 120_000;

    private static readonly string Release =
        typeof(PostgresMigrator).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "dev";

    /// <summary>Applies what is missing, in one transaction: all of it or nothing. Of two that run at once the second waits and finds nothing to do.</summary>
    /// <param name="connection">A connection string or <c>postgres://</c> address.</param>
    /// <param name="cancellationToken">Gives up; nothing is changed then.</param>
    /// <exception cref="FormatException">The connection names no database.</exception>
    /// <exception cref="SessionStoreException">The database cannot be reached or used; it was left as it was.</exception>
    public static async Task<PostgresMigrationReport> MigrateAsync(string connection, CancellationToken cancellationToken = default)
    {
        var target = PostgresConnection.Parse(connection);
        target.Settings.Pooling = false;
        target.Settings.MaxAutoPrepare = 0;
        target.Settings.CommandTimeout = 0;
        try
        {
            await using var source = NpgsqlDataSource.Create(target.Settings);
            await using var opened = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            return await MigrateAsync(opened, target.Display, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new SessionStoreException(
                target.Display, SessionStoreFault.Locked, $"Another migration of the database {target.Display} is running; try again when it has finished.", e);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateFunction)
        {
            throw new SessionStoreException(
                target.Display,
                SessionStoreFault.Foreign,
                $"The database {target.Display} holds another program's tables of the same names ({e.MessageText}); use a database of its own, or name "
                + "an empty schema with Search Path in the connection. It was left as it was.",
                e);
        }
        catch (Exception e) when (PostgresFaults.Of(e) is not PostgresFault.None)
        {
            throw new SessionStoreException(
                target.Display,
                SessionStoreFault.Unknown,
                $"The database {target.Display} {PostgresErrors.Describe(e)}. Check --cluster (Cagent:Cluster). Nothing was changed.",
                e);
        }
    }

    private static async Task<PostgresMigrationReport> MigrateAsync(NpgsqlConnection connection, string database, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await CheckServerAsync(connection, database, cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(
            connection,
            string.Create(CultureInfo.InvariantCulture, $"SET LOCAL lock_timeout = '60s'; SELECT pg_advisory_xact_lock({LockNumber})"),
            cancellationToken).ConfigureAwait(false);
        var schema = await PostgresSchema.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
        if (schema.IsTooNew)
        {
            throw schema.TooNew(database);
        }

        var pending = PostgresMigration.All.Where(migration => migration.Level > schema.Level).ToList();
        if (schema.Level == 0)
        {
            await ExecuteAsync(connection, CreateMigrations, cancellationToken).ConfigureAwait(false);
        }

        foreach (var migration in pending)
        {
            await ApplyAsync(connection, migration, cancellationToken).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return new PostgresMigrationReport(
            database, Math.Max(schema.Level, PostgresMigration.Newest), [.. pending.Select(migration => migration.Name)]);
    }

    private const string CreateMigrations = """
        CREATE TABLE IF NOT EXISTS cagent_migrations (
            level integer PRIMARY KEY,
            name text NOT NULL,
            usable_from integer NOT NULL,
            release text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        )
        """;

    private static async Task CheckServerAsync(NpgsqlConnection connection, string database, CancellationToken cancellationToken)
    {
        await using var query = new NpgsqlCommand(
            "SELECT current_setting('server_version_num')::int, current_setting('server_version'), current_setting('server_encoding')", connection);
        await using var row = await query.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await row.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (row.GetInt32(0) < OldestServer)
        {
            throw new SessionStoreException(
                database, SessionStoreFault.Foreign, $"The server of {database} is PostgreSQL {row.GetString(1)}; cagent needs PostgreSQL 12 or newer.");
        }

        if (row.GetString(2) != "UTF8")
        {
            throw new SessionStoreException(
                database,
                SessionStoreFault.Foreign,
                $"The database {database} has the encoding {row.GetString(2)}, which cannot keep every text; create it with ENCODING 'UTF8'.");
        }
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, PostgresMigration migration, CancellationToken cancellationToken)
    {
        foreach (var script in migration.Scripts)
        {
            await ExecuteAsync(connection, await migration.ReadScriptAsync(script).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }

        await using var note = new NpgsqlCommand("INSERT INTO cagent_migrations (level, name, usable_from, release) VALUES ($1, $2, $3, $4)", connection)
        {
            Parameters =
            {
                new NpgsqlParameter<int> { TypedValue = migration.Level },
                new NpgsqlParameter<string> { TypedValue = migration.Name },
                new NpgsqlParameter<int> { TypedValue = migration.UsableFrom },
                new NpgsqlParameter<string> { TypedValue = Release },
            },
        };
        await note.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
