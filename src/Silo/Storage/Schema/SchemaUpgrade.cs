using System.Globalization;
using Cagent.Silo.Storage.Sqlite;

namespace Cagent.Silo.Storage.Schema;

/// <summary>Brings a file to the form that we use. Runs inside the caller's transaction, so that it happens as a whole or not at all.</summary>
/// <remarks>Files below level 18 are brought to 18, not 19: step 19 drops columns that every release from 1.20.6 to 1.32.3 names in its
/// statements. Files of newer releases are used as they are. We leave no row in <c>migrations</c> beyond the reference's own: its next
/// release would fail on it.</remarks>
internal sealed class SchemaUpgrade(SqliteDatabase database, string path, TimeProvider clock)
{
    private static readonly string[] NeededSessionColumns =
    [
        "id", "created_at", "tools_approved", "input_tokens", "output_tokens", "title", "cost", "send_user_message", "max_iterations",
        "working_dir", "starred", "permissions", "agent_model_overrides", "custom_models_used", "thinking", "parent_id",
    ];

    private static readonly string[] NeededItemColumns =
        ["id", "session_id", "position", "item_type", "agent_name", "message_json", "implicit", "subsession_id", "summary_text"];

    /// <exception cref="SessionStoreException">The file belongs to another program, or to a newer release in a form that we cannot use.</exception>
    public SessionColumns Run()
    {
        RefuseForeignTables();
        database.Execute(ReferenceMigration.Tables);
        var applied = AppliedMigrations();
        if (applied.Values.All(id => id <= ReferenceMigration.TargetLevel))
        {
            foreach (var step in ReferenceMigration.All.Where(step => !applied.ContainsKey(step.Name)))
            {
                Apply(step);
            }
        }

        RefuseMissingColumns("sessions", NeededSessionColumns, applied);
        RefuseMissingColumns("session_items", NeededItemColumns, applied);
        CreateOwnTables();
        CreateGrainStorage();
        var sessions = Columns("sessions");
        return new SessionColumns(
            Mirror: sessions.Contains("messages"),
            SafetyPolicy: sessions.Contains("safety_policy"),
            ItemCost: Columns("session_items").Contains("cost"));
    }

    private void Apply(ReferenceMigration step)
    {
        var present = Columns(step.Table);
        foreach (var column in step.Columns.Where(column => !present.Contains(column.Split(' ')[0])))
        {
            database.Execute($"ALTER TABLE {step.Table} ADD COLUMN {column}");
        }

        if (step.Sql.Length > 0)
        {
            database.Execute(step.Sql);
        }

        if (step.Id == ReferenceMigration.HistoryStep)
        {
            new HistoryImport(database).ImportAll();
        }

        database["INSERT INTO migrations (id, name, description, applied_at) VALUES (?1, ?2, ?3, ?4)"]
            .Bind(1, step.Id)
            .Bind(2, step.Name)
            .Bind(3, step.Description)
            .Bind(4, clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))
            .Run();
    }

    private void CreateOwnTables()
    {
        if (Columns("cagent_store").Count > 0
            && database["SELECT value FROM cagent_store WHERE name = 'level'"].ReadLong() is { } level && level > OwnTables.Level)
        {
            throw new SessionStoreException(
                path,
                SessionStoreFault.Newer,
                $"Session database {path} was written by a newer release of Cagent (its own tables are at level {level}, this release knows "
                + $"{OwnTables.Level}). Use that release, or name another file with --session-db. The file was left as it was.");
        }

        database.Execute(OwnTables.Sql);
        database["INSERT INTO cagent_store (name, value) VALUES ('level', ?1) ON CONFLICT (name) DO UPDATE SET value = ?1 WHERE value <> ?1"]
            .Bind(1, OwnTables.Level.ToString(CultureInfo.InvariantCulture))
            .Run();
    }

    /// <summary>The tables of Orleans' grain storage, by its own scripts, which can be run once only.</summary>
    private void CreateGrainStorage()
    {
        RunScriptUnless("OrleansQuery", "Sqlite-Main.sql");
        RunScriptUnless("OrleansStorage", "Sqlite-Persistence.sql");
    }

    private void RunScriptUnless(string table, string script)
    {
        if (Columns(table).Count > 0)
        {
            return;
        }

        using var stream = typeof(SchemaUpgrade).Assembly.GetManifestResourceStream(script)!;
        using var reader = new StreamReader(stream);
        database.Execute(reader.ReadToEnd());
    }

    /// <summary>A database of another program may have tables of these names: nothing may be done to it.</summary>
    private void RefuseForeignTables()
    {
        RefuseForeignTable("sessions", ["id", "created_at"]);
        RefuseForeignTable("session_items", ["id", "session_id", "position", "item_type"]);
        RefuseForeignTable("migrations", ["id", "name", "description", "applied_at"]);
        var sessions = Columns("sessions");
        if (sessions.Count > 0 && !sessions.Contains("messages") && Columns("session_items").Count == 0)
        {
            throw Foreign("sessions", "messages");
        }
    }

    private void RefuseForeignTable(string table, string[] columns)
    {
        var present = Columns(table);
        if (present.Count > 0 && Array.Find(columns, column => !present.Contains(column)) is { } missing)
        {
            throw Foreign(table, missing);
        }
    }

    private SessionStoreException Foreign(string table, string missing) => new(
        path,
        SessionStoreFault.Foreign,
        $"Session database {path} belongs to another program: its table {table} has no column {missing}. "
        + "Name another file with --session-db. The file was left as it was.");

    private void RefuseMissingColumns(string table, string[] columns, Dictionary<string, long> applied)
    {
        var present = Columns(table);
        var missing = columns.Where(column => !present.Contains(column)).ToArray();
        if (missing.Length == 0)
        {
            return;
        }

        var newest = applied.Count == 0 ? 0 : applied.Values.Max();
        throw new SessionStoreException(
            path,
            newest > ReferenceMigration.TargetLevel ? SessionStoreFault.Newer : SessionStoreFault.Foreign,
            $"Session database {path} cannot be used: its schema is at level {newest} (this release knows up to "
            + $"{ReferenceMigration.NewestKnownLevel}) and its table {table} lacks {string.Join(", ", missing)}. "
            + "Use the release that wrote it, or name another file with --session-db. The file was left as it was.");
    }

    private Dictionary<string, long> AppliedMigrations()
    {
        var applied = new Dictionary<string, long>(StringComparer.Ordinal);
        var query = database["SELECT name, id FROM migrations"];
        while (query.Step())
        {
            applied[query.Text(0)] = query.Long(1);
        }

        return applied;
    }

    private HashSet<string> Columns(string table)
    {
        var columns = new HashSet<string>(StringComparer.Ordinal);
        var query = database["SELECT name FROM pragma_table_info(?1)"].Bind(1, table);
        while (query.Step())
        {
            columns.Add(query.Text(0));
        }

        return columns;
    }
}
