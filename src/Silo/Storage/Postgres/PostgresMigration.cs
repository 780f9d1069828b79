namespace Cagent.Silo.Storage.Postgres;

/// <summary>A step from one level of the schema to the next. A step that was released is never changed: what is wrong is mended by another one.</summary>
/// <param name="Level">The level that it leads to.</param>
/// <param name="Name">Shown by <c>cagent migrate</c>.</param>
/// <param name="Scripts">Embedded scripts, in order.</param>
/// <param name="UsableFrom">The oldest level whose nodes can work with the result. A step that only adds keeps the value of the one before it,
/// so that old and new nodes serve together while a cluster is upgraded.</param>
internal sealed record PostgresMigration(int Level, string Name, IReadOnlyList<string> Scripts, int UsableFrom)
{
    public static IReadOnlyList<PostgresMigration> All { get; } =
    [
        new(1, "orleans_10_4", ["PostgreSQL-Main.sql", "PostgreSQL-Clustering.sql", "PostgreSQL-Persistence.sql", "PostgreSQL-Reminders.sql"], UsableFrom: 1),
        new(2, "sessions", ["Postgres-Sessions.sql"], UsableFrom: 2),
    ];

    /// <summary>The level that this release works with.</summary>
    public static int Newest => All[^1].Level;

    public async Task<string> ReadScriptAsync(string script)
    {
        await using var stream = typeof(PostgresMigration).Assembly.GetManifestResourceStream(script)
            ?? throw new InvalidOperationException($"The script {script} is not part of the program.");
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync().ConfigureAwait(false);
    }
}
