using Npgsql;

namespace Cagent.Silo.Storage.Postgres;

/// <summary>Shortens journals. It needs no claim: only what no owner reads any more is dropped.</summary>
internal static class JournalRetentionStatements
{
    private const string ExcessSql = """
        SELECT coalesce(max(last), 0) FROM (
            SELECT last, sum(octet_length(frames)) OVER (ORDER BY last DESC) AS newer FROM cagent_journal WHERE session_id = $1) AS segments
        WHERE newer > $2
        """;

    private const string DropSql = """
        DELETE FROM cagent_journal
        WHERE session_id = $1 AND last <= $2 AND last < (SELECT max(last) FROM cagent_journal WHERE session_id = $1)
        """;

    public static async Task<long> FindExcessAsync(NpgsqlConnection connection, string sessionId, long bytes, CancellationToken cancellationToken)
    {
        await using var query = connection.Command(ExcessSql).With(PostgresText.Clean(sessionId)).With(bytes);
        return (long)(await query.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    public static async Task<int> DropAsync(NpgsqlConnection connection, string sessionId, long upTo, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(DropSql).With(PostgresText.Clean(sessionId)).With(upTo);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
