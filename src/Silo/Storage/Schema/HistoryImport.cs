using System.Globalization;
using System.Text.Json;
using Cagent.Silo.Storage.Sqlite;

namespace Cagent.Silo.Storage.Schema;

/// <summary>Turns the history in a session's <c>messages</c> column into rows of <c>session_items</c> (step 15 of the reference).</summary>
internal sealed class HistoryImport(SqliteDatabase database)
{
    /// <summary>Deeper nesting than any delegation; keeps a made-up file from exhausting the stack.</summary>
    private const int MaxDepth = 32;

    /// <summary>Imports every session that has a history in the column and no rows. One that cannot be read stays as it is.</summary>
    public void ImportAll()
    {
        var pending = new List<string>();
        var query = database["""
            SELECT id FROM sessions s
            WHERE messages IS NOT NULL AND messages NOT IN ('', '[]')
              AND NOT EXISTS (SELECT 1 FROM session_items i WHERE i.session_id = s.id)
            ORDER BY rowid
            """];
        while (query.Step())
        {
            pending.Add(query.Text(0));
        }

        foreach (var id in pending)
        {
            TryImport(id);
        }
    }

    /// <summary>Imports one session; false, with nothing changed, when its column cannot be read.</summary>
    public bool TryImport(string sessionId)
    {
        var query = database["SELECT messages FROM sessions WHERE id = ?1"].Bind(1, sessionId);
        var column = query.Step() ? query.BlobOrNull(0) : null;
        query.Reset();
        if (column is null || column.Length == 0)
        {
            return true;
        }

        database.Execute("SAVEPOINT import");
        try
        {
            Insert(sessionId, MirrorItem.Parse(column), 0);
            database.Execute("RELEASE import");
            return true;
        }
        catch (JsonException)
        {
            database.Execute("ROLLBACK TO import; RELEASE import");
            return false;
        }
    }

    private void Insert(string sessionId, IReadOnlyList<MirrorItem> items, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new JsonException("Sub-sessions are nested too deeply.");
        }

        foreach (var item in items)
        {
            if (item.MessageJson is { } message)
            {
                database["""
                    INSERT INTO session_items (session_id, position, item_type, agent_name, message_json, implicit)
                    VALUES (?1, ?2, 'message', ?3, ?4, ?5)
                    """]
                    .Bind(1, sessionId).Bind(2, item.Position).Bind(3, item.AgentName).BindUtf8(4, message).Bind(5, item.Implicit)
                    .Run();
            }
            else if (item.SubSession is { } session)
            {
                var child = InsertSubSession(sessionId, session, depth);
                database["INSERT INTO session_items (session_id, position, item_type, subsession_id) VALUES (?1, ?2, 'subsession', ?3)"]
                    .Bind(1, sessionId).Bind(2, item.Position).Bind(3, child)
                    .Run();
            }
            else if (item.Summary is { } summary)
            {
                database["INSERT INTO session_items (session_id, position, item_type, summary_text) VALUES (?1, ?2, 'summary', ?3)"]
                    .Bind(1, sessionId).Bind(2, item.Position).Bind(3, summary)
                    .Run();
            }
        }
    }

    private string InsertSubSession(string parentId, JsonElement session, int depth)
    {
        var id = MirrorItem.Text(session, "id") is { Length: > 0 } given ? given : Guid.NewGuid().ToString();
        database["UPDATE sessions SET parent_id = ?2 WHERE id = ?1"].Bind(1, id).Bind(2, parentId).Run();
        if (database.Changes > 0)
        {
            return id;
        }

        var history = MirrorItem.Member(session, "messages");
        database["""
            INSERT INTO sessions (id, messages, created_at, tools_approved, input_tokens, output_tokens, title, cost, send_user_message,
                max_iterations, working_dir, starred, permissions, agent_model_overrides, custom_models_used, thinking, parent_id)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, '', '{}', '[]', ?13, ?14)
            """]
            .Bind(1, id)
            .Bind(2, history?.GetRawText())
            .Bind(3, WholeSeconds(MirrorItem.Text(session, "created_at")))
            .Bind(4, MirrorItem.Flag(session, "tools_approved"))
            .Bind(5, (long)MirrorItem.Number(session, "input_tokens"))
            .Bind(6, (long)MirrorItem.Number(session, "output_tokens"))
            .Bind(7, MirrorItem.Text(session, "title"))
            .Bind(8, MirrorItem.Number(session, "cost"))
            .Bind(9, MirrorItem.Flag(session, "SendUserMessage"))
            .Bind(10, (long)MirrorItem.Number(session, "max_iterations"))
            .Bind(11, MirrorItem.Text(session, "working_dir"))
            .Bind(12, MirrorItem.Flag(session, "starred"))
            .Bind(13, MirrorItem.Flag(session, "thinking"))
            .Bind(14, parentId)
            .Run();
        if (history is { } messages)
        {
            Insert(id, MirrorItem.Parse(messages), depth + 1);
        }

        return id;
    }

    /// <summary>The column holds whole seconds, the embedded object has nanoseconds. The offset stays as it is.</summary>
    private static string WholeSeconds(string time) =>
        DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)
            ? StoredTime.Format(parsed)
            : StoredTime.Format(DateTimeOffset.UnixEpoch);
}
