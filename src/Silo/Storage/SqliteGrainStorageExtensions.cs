using Microsoft.Data.Sqlite;

namespace Cagent.Silo.Storage;

/// <summary>Registration of grain storage for small states.</summary>
public static class SqliteGrainStorageExtensions
{
    /// <summary>Keeps small grain states in the session database at <paramref name="path"/>.
    /// <see cref="SqliteSessionStoreExtensions.AddSqliteSessionStore"/> with the same path makes the tables when it opens the file.</summary>
    /// <param name="builder">The silo.</param>
    /// <param name="path">As in <see cref="SessionStoreOptions.Path"/>; states of <c>:memory:</c> end with the process.</param>
    /// <param name="names">Names of the grain storages.</param>
    public static ISiloBuilder AddSqliteGrainStorage(this ISiloBuilder builder, string path, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (path == SessionFile.InMemory)
            {
                builder.AddMemoryGrainStorage(name);
            }
            else
            {
                builder.AddAdoNetGrainStorage(name, options =>
                {
                    // Orleans' word for SQLite; it loads Microsoft.Data.Sqlite.
                    options.Invariant = "System.Data.SQLite";
                    options.ConnectionString = ConnectionString(path);
                });
            }
        }

        return builder;
    }

    /// <summary>Without a pool: a script that fails in its middle leaves its transaction open, which would block all writers while the
    /// connection waits in the pool. Opening costs little beside these rare writes.</summary>
    private static string ConnectionString(string path) => new SqliteConnectionStringBuilder
    {
        DataSource = SessionFile.Resolve(path),
        Mode = SqliteOpenMode.ReadWrite,
        Pooling = false,
        DefaultTimeout = 10,
    }.ConnectionString;
}
