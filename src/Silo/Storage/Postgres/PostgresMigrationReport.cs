namespace Cagent.Silo.Storage.Postgres;

/// <summary>What a migration did.</summary>
/// <param name="Database">Name of the database and its server.</param>
/// <param name="Level">The level that it has now.</param>
/// <param name="Applied">Names of the steps that were applied; empty = it was up to date.</param>
public sealed record PostgresMigrationReport(string Database, int Level, IReadOnlyList<string> Applied);
