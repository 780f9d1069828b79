using Cagent.Sessions;
using Cagent.Silo.Storage.Sqlite;

namespace Cagent.Silo.Storage;

/// <summary>Lists sessions from our own rows, without a look at any history.</summary>
internal sealed class SessionListReads(SqliteDatabase database)
{
    /// <summary>Another program added sessions that have no row of ours yet; ours go with theirs, so equal counts mean the same rows.</summary>
    public bool HasUnknownSessions() =>
        database["SELECT (SELECT count(*) FROM sessions) > (SELECT count(*) FROM cagent_sessions)"].ReadLong() == 1;

    public SessionPage Read(SessionListQuery query)
    {
        var sessions = new List<SessionSummary>();
        var limit = query.Limit ?? int.MaxValue;
        var statement = Select(query);
        string? cursor = null;
        var last = (CreatedAt: "", Key: 0L);
        while (statement.Step())
        {
            if (query.TitleContains is { Length: > 0 } text && !statement.Text(2).Contains(text, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (sessions.Count == limit)
            {
                cursor = ListCursor.Write(last.CreatedAt, last.Key);
                break;
            }

            var summary = ReadSummary(statement);
            last = (summary.CreatedAt, statement.Long(8));
            sessions.Add(summary);
        }

        statement.Reset();
        return new SessionPage(sessions, cursor);
    }

    private SqliteStatement Select(SessionListQuery query)
    {
        const string Columns = "SELECT id, created_at, title, messages, input_tokens, output_tokens, working_dir, run_state, key FROM cagent_sessions";
        const string Order = "ORDER BY created_at DESC, key";
        var active = query.ActiveOnly ? "AND run_state <> 0" : "";
        if (query.Before is not { Length: > 0 } before)
        {
            return database[$"{Columns} WHERE parent_id IS NULL {active} {Order}"];
        }

        var (createdAt, key) = ListCursor.Read(before);
        return database[$"{Columns} WHERE parent_id IS NULL {active} AND created_at <= ?1 AND (created_at < ?1 OR key > ?2) {Order}"]
            .Bind(1, createdAt)
            .Bind(2, key);
    }

    private static SessionSummary ReadSummary(SqliteStatement row) => new()
    {
        Id = row.Text(0),
        CreatedAt = row.Text(1),
        Title = row.Text(2),
        MessageCount = (int)row.Long(3),
        InputTokens = row.Long(4),
        OutputTokens = row.Long(5),
        WorkingDirectory = row.Text(6),
        Active = row.Long(7) != 0,
    };
}
