using Npgsql;

namespace Cagent.Silo.Storage.Postgres;

/// <summary>Removes a session. What belongs to it goes with it (foreign keys).</summary>
internal static class SessionDeletion
{
    private const string DeleteSql = "DELETE FROM cagent_sessions WHERE id = $1 RETURNING parent_id";

    /// <returns>False when there was none.</returns>
    public static async Task<bool> RunAsync(NpgsqlConnection connection, string id, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var (deleted, parent) = await DeleteAsync(connection, id, cancellationToken).ConfigureAwait(false);
        if (parent is not null)
        {
            await using var counts = new NpgsqlBatch(connection) { BatchCommands = { ItemStatements.CountAll([parent]) } };
            await counts.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return deleted;
    }

    private static async Task<(bool Deleted, string? Parent)> DeleteAsync(NpgsqlConnection connection, string id, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(DeleteSql).With(PostgresText.Clean(id));
        await using var row = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await row.ReadAsync(cancellationToken).ConfigureAwait(false) ? (true, row.TextOrNull(0)) : (false, null);
    }
}
