using Cagent.Sessions;
using Cagent.Silo.Storage.Schema;
using Cagent.Silo.Storage.Sqlite;

namespace Cagent.Silo.Storage;

/// <summary>Writes rows of <c>session_items</c>.</summary>
internal sealed class SessionItemWrites(SqliteDatabase database)
{
    /// <exception cref="SessionFencedException">The position is taken: another program has gone on with this session.</exception>
    public void Insert(SessionItem item, ItemCounts counts)
    {
        var json = item.Message is null ? null : StoredText.Message(item.Message);
        var insert = database["""
            INSERT INTO session_items (session_id, position, item_type, agent_name, message_json, implicit, subsession_id, summary_text)
            SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8
            WHERE NOT EXISTS (SELECT 1 FROM session_items WHERE session_id = ?1 AND position = ?2)
            """].Bind(1, item.SessionId).Bind(2, item.Position);
        BindContent(insert, item, json);
        if (insert.Run() == 0)
        {
            throw new SessionFencedException(item.SessionId);
        }

        var id = database.LastInsertedRow;
        Count(item, json, id, counts);
        WriteExtras(item, id);
    }

    /// <exception cref="SessionFencedException">There is no such item: another program has changed this session.</exception>
    public void Replace(SessionItem item, ItemCounts counts)
    {
        var query = database["SELECT id, item_type, message_json FROM session_items WHERE session_id = ?1 AND position = ?2 ORDER BY id LIMIT 1"]
            .Bind(1, item.SessionId).Bind(2, item.Position);
        if (!query.Step())
        {
            throw new SessionFencedException(item.SessionId);
        }

        var id = query.Long(0);
        var type = query.Text(1);
        var before = query.Bytes(2);
        var counted = type == ItemTypes.Message && !StoredMessageScan.ReadOrDefault(before).IsSystem;
        counts.Add(item.SessionId, counted ? -1 : 0, type == ItemTypes.Message ? -before.Length : 0, 0);
        query.Reset();
        if (type == ItemTypes.SubSession)
        {
            counts.Link(item.SessionId, id);
        }

        var json = item.Message is null ? null : StoredText.Message(item.Message);
        var update = database["""
            UPDATE session_items
            SET item_type = ?3, agent_name = ?4, message_json = ?5, implicit = ?6, subsession_id = ?7, summary_text = ?8
            WHERE id = ?1
            """].Bind(1, id);
        BindContent(update, item, json);
        update.Run();
        Count(item, json, 0, counts);
        WriteExtras(item, id);
    }

    private static void BindContent(SqliteStatement statement, SessionItem item, byte[]? json)
    {
        statement.Bind(3, ItemTypes.Of(item)).Bind(6, item.Implicit).Bind(7, item.SubSessionId).Bind(8, item.Summary);
        if (json is null)
        {
            statement.BindNull(4).BindNull(5);
        }
        else
        {
            statement.Bind(4, item.AgentName).BindUtf8(5, json);
        }
    }

    private static void Count(SessionItem item, byte[]? json, long id, ItemCounts counts)
    {
        if (item.SubSessionId is not null)
        {
            counts.Link(item.SessionId, id);
        }
        else
        {
            counts.Add(item.SessionId, item.Message is { Role: not ChatRoles.System } ? 1 : 0, json?.Length ?? 0, id);
        }
    }

    private void WriteExtras(SessionItem item, long id)
    {
        if (item.FirstKeptPosition is null && item.Cost == 0)
        {
            return;
        }

        var statement = database["""
            INSERT INTO cagent_items (item, first_kept_position, cost) VALUES (?1, ?2, ?3)
            ON CONFLICT (item) DO UPDATE SET first_kept_position = ?2, cost = ?3
            """].Bind(1, id).Bind(3, item.Cost);
        if (item.FirstKeptPosition is { } position)
        {
            statement.Bind(2, position);
        }
        else
        {
            statement.BindNull(2);
        }

        statement.Run();
    }
}
