using Cagent.Sessions;
using Npgsql;

namespace Cagent.Silo.Storage.Postgres;

/// <summary>Lists sessions from their headers.</summary>
internal static class ListReads
{
    private const string Columns = "SELECT id, created_at, title, messages, input_tokens, output_tokens, working_dir, run_state, key FROM cagent_sessions";
    private const string Order = "ORDER BY created_at DESC, key";

    public static async Task<SessionPage> ReadAsync(NpgsqlConnection connection, SessionListQuery query, CancellationToken cancellationToken)
    {
        await using var command = Select(connection, query);
        await using var row = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var sessions = new List<SessionSummary>();
        var last = 0L;
        while (await row.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (sessions.Count == query.Limit)
            {
                return new SessionPage(sessions, sessions.Count == 0 ? null : ListCursor.Write(sessions[^1].CreatedAt, last));
            }

            sessions.Add(ReadSummary(row));
            last = row.GetInt64(8);
        }

        return new SessionPage(sessions, null);
    }

    public static async Task<List<string>> FindStoredAsync(
        NpgsqlConnection connection, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var stored = new HashSet<string>(StringComparer.Ordinal);
        await using var query = connection.Command("SELECT id FROM cagent_sessions WHERE id = ANY($1)").With(ids.Select(PostgresText.Clean).ToArray());
        await using var row = await query.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await row.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            stored.Add(row.GetString(0));
        }

        return [.. ids.Where(id => stored.Contains(PostgresText.Clean(id)))];
    }

    public static async Task<int> CountActiveAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var query = connection.Command("SELECT count(*)::int FROM cagent_sessions WHERE run_state <> 0 AND parent_id IS NULL");
        return await query.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is int count ? count : 0;
    }

    public static async Task<IReadOnlyList<RunningSession>> FindRunningAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var running = new List<RunningSession>();
        await using var query = connection.Command(
            "SELECT id, owner FROM cagent_sessions WHERE run_state = $1 AND run_state <> 0 AND parent_id IS NULL ORDER BY key").With((short)StoredRunState.Running);
        await using var row = await query.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await row.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            running.Add(new RunningSession(row.GetString(0), row.GetString(1)));
        }

        return running;
    }

    /// <summary>One more row than the page has: it tells whether another page follows.</summary>
    private static NpgsqlCommand Select(NpgsqlConnection connection, SessionListQuery query)
    {
        var command = new NpgsqlCommand { Connection = connection };
        var conditions = "parent_id IS NULL";
        if (query.ActiveOnly)
        {
            conditions += " AND run_state <> 0";
        }

        if (query.TitleContains is { Length: > 0 } text)
        {
            command.With(PostgresText.Fold(text));
            conditions += $" AND strpos(title_search, ${command.Parameters.Count}) > 0";
        }

        if (query.Before is { Length: > 0 } before)
        {
            var (createdAt, key) = ListCursor.Read(before);
            command.With(PostgresText.Clean(createdAt)).With(key);
            var (time, number) = (command.Parameters.Count - 1, command.Parameters.Count);
            conditions += $" AND created_at <= ${time} AND (created_at < ${time} OR key > ${number})";
        }

        var limit = "";
        if (query.Limit is { } most)
        {
            command.With((long)most + 1);
            limit = $" LIMIT ${command.Parameters.Count}";
        }

        command.CommandText = $"{Columns} WHERE {conditions} {Order}{limit}";
        return command;
    }

    private static SessionSummary ReadSummary(NpgsqlDataReader row) => new()
    {
        Id = row.GetString(0),
        CreatedAt = row.GetString(1),
        Title = row.GetString(2),
        MessageCount = row.GetInt32(3),
        InputTokens = row.GetInt64(4),
        OutputTokens = row.GetInt64(5),
        WorkingDirectory = row.GetString(6),
        Active = row.GetInt16(7) != 0,
    };
}
