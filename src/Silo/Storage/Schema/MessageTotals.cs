using Cagent.Silo.Storage.Sqlite;

namespace Cagent.Silo.Storage.Schema;

/// <summary>Keeps <c>cagent_sessions.messages</c>: how many messages reading a session returns, sub-sessions in place.</summary>
internal sealed class MessageTotals(SqliteDatabase database)
{
    /// <summary>Counts those sessions, and all that they are part of, anew.</summary>
    public void Refresh(IEnumerable<string> sessionIds)
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in sessionIds)
        {
            for (var current = id; current is not null && done.Add(current); current = Parent(current))
            {
                database["""
                    WITH RECURSIVE tree(id) AS (
                        SELECT ?1
                        UNION
                        SELECT i.subsession_id FROM tree t
                        JOIN session_items i ON i.session_id = t.id AND i.item_type = 'subsession'
                        WHERE i.subsession_id IS NOT NULL
                    )
                    UPDATE cagent_sessions
                    SET messages = (SELECT coalesce(sum(c.own_messages), 0) FROM tree t JOIN cagent_sessions c ON c.id = t.id)
                    WHERE id = ?1
                    """].Bind(1, current).Run();
            }
        }
    }

    private string? Parent(string id)
    {
        var query = database["SELECT parent_id FROM cagent_sessions WHERE id = ?1"].Bind(1, id);
        var parent = query.Step() ? query.TextOrNull(0) : null;
        query.Reset();
        return parent;
    }
}
