using System.Text.Json;
using Cagent.Sessions;
using Cagent.Silo.Storage.Schema;
using Cagent.Silo.Storage.Sqlite;

namespace Cagent.Silo.Storage;

/// <summary>Reads a session with the sub-sessions in its history in place, newest first, as far as is asked for.</summary>
internal sealed class SessionHistoryReads(SqliteDatabase database, SessionColumns columns)
{
    /// <summary>Deeper nesting than any delegation; also ends a session that contains itself.</summary>
    private const int MaxDepth = 32;

    private readonly SessionRowReads _rows = new(database, columns);

    public StoredSession? Read(string id, MessagePage page)
    {
        if (_rows.Load(id) is not { } row)
        {
            return null;
        }

        var (createdAt, count) = ReadFigures(id);
        if (page.Limit is null && page.Before is null)
        {
            var all = new BackwardPage(0, int.MaxValue);
            Walk(id, all, 0);
            return Result(row, createdAt, all, all.Messages.Count);
        }

        var total = count ?? CountAll(id);
        var end = Math.Clamp(page.Before ?? total, 0, total);
        var wanted = new BackwardPage(total - end, Math.Clamp(page.Limit ?? end, 0, end));
        Walk(id, wanted, 0);
        return Result(row, createdAt, wanted, total);
    }

    /// <summary>The history in the column, for a session without rows.</summary>
    /// <exception cref="CagentException">It cannot be read. To show none would invite a run, which would put its own history in the place.</exception>
    public IReadOnlyList<MirrorItem> ReadMirror(string id)
    {
        if (!columns.Mirror)
        {
            return [];
        }

        var query = database["SELECT messages FROM sessions WHERE id = ?1"].Bind(1, id);
        var column = query.Step() ? query.BlobOrNull(0) : null;
        query.Reset();
        try
        {
            return column is null || column.Length == 0 ? [] : MirrorItem.Parse(column);
        }
        catch (JsonException e)
        {
            throw DamagedMirror(id, e);
        }
    }

    private static CagentException DamagedMirror(string sessionId, JsonException e) => new(
        ErrorCodes.Internal,
        $"The history of session {sessionId} is stored in a form that cannot be read ({e.Message}); "
        + "repair its column messages in the table sessions, or delete the session.",
        e);

    internal static CagentException Damaged(string sessionId, long position, JsonException e) => new(
        ErrorCodes.Internal,
        $"The message at position {position} of session {sessionId} is stored in a form that cannot be read ({e.Message}); "
        + "repair its message_json in the table session_items, or delete the session.",
        e);

    /// <summary>A stretch of a history, collected from its end.</summary>
    private sealed class BackwardPage(int skip, int take)
    {
        private int _skip = skip;

        public List<StoredMessage> Messages { get; } = [];

        public bool IsFull => Messages.Count >= take;

        public bool SkipOne() => _skip > 0 && _skip-- > 0;
    }

    private StoredSession Result(SessionRow row, string createdAt, BackwardPage page, int total)
    {
        page.Messages.Reverse();
        return new StoredSession(
            row.State, createdAt, page.Messages, row.RunState != StoredRunState.Idle, TotalCost(row.State.Id), total);
    }

    private void Walk(string id, BackwardPage page, int depth)
    {
        var any = false;

        // The statement is not shared: a sub-session in the middle is read with another of the same text.
        using var query = database.Prepare("""
            SELECT id, position, item_type, agent_name, message_json, implicit, subsession_id
            FROM session_items WHERE session_id = ?1 ORDER BY position DESC, id DESC
            """).Bind(1, id);
        while (!page.IsFull && query.Step())
        {
            any = true;
            if (query.Text(2) is ItemTypes.SubSession && query.Text(6) is { Length: > 0 } child && depth < MaxDepth)
            {
                Walk(child, page, depth + 1);
            }
            else if (query.Text(2) is ItemTypes.Message)
            {
                Add(page, id, query.Text(3), query.Bytes(4), query.Flag(5), query.Long(1), query.Long(0));
            }
        }

        if (!any && !page.IsFull)
        {
            try
            {
                WalkMirror(id, ReadMirror(id), page, depth);
            }
            catch (JsonException e)
            {
                throw DamagedMirror(id, e);
            }
        }
    }

    private static void WalkMirror(string id, IReadOnlyList<MirrorItem> items, BackwardPage page, int depth)
    {
        for (var i = items.Count - 1; i >= 0 && !page.IsFull; i--)
        {
            if (items[i].MessageJson is { } message)
            {
                Add(page, id, items[i].AgentName, message, items[i].Implicit, items[i].Position, 0);
            }
            else if (depth < MaxDepth && items[i].SubSession is { } session && MirrorItem.Member(session, "messages") is { } history)
            {
                WalkMirror(MirrorItem.Text(session, "id"), MirrorItem.Parse(history), page, depth + 1);
            }
        }
    }

    private static void Add(BackwardPage page, string sessionId, string agent, ReadOnlySpan<byte> json, bool isImplicit, long position, long id)
    {
        try
        {
            if (!StoredMessageScan.Read(json).IsSystem && !page.SkipOne())
            {
                page.Messages.Add(new StoredMessage(agent, json.ToArray(), isImplicit, id));
            }
        }
        catch (JsonException e)
        {
            throw Damaged(sessionId, position, e);
        }
    }

    private int CountAll(string id)
    {
        var all = new BackwardPage(0, int.MaxValue);
        Walk(id, all, 0);
        return all.Messages.Count;
    }

    private (string CreatedAt, int? Messages) ReadFigures(string id)
    {
        var query = database["SELECT s.created_at, c.messages FROM sessions s LEFT JOIN cagent_sessions c ON c.id = s.id WHERE s.id = ?1"].Bind(1, id);
        if (!query.Step())
        {
            return ("", null);
        }

        (string, int?) figures = (query.Text(0), query.IsNull(1) ? null : (int)query.Long(1));
        query.Reset();
        return figures;
    }

    /// <summary>Stored costs of the session, of the sub-sessions in it and of summaries. Some releases of the reference leave 0 in a
    /// session's row after a run; then the costs in its messages count.</summary>
    private double TotalCost(string id)
    {
        var summaries = columns.ItemCost ? "coalesce(x.cost, i.cost, 0)" : "coalesce(x.cost, 0)";
        var query = database[$"""
            WITH RECURSIVE tree(id) AS (
                SELECT ?1
                UNION
                SELECT i.subsession_id FROM tree t JOIN session_items i ON i.session_id = t.id AND i.item_type = 'subsession'
                WHERE i.subsession_id IS NOT NULL
            )
            SELECT coalesce(sum(iif(coalesce(s.cost, 0) <> 0, s.cost, coalesce(c.message_cost, 0))
                + coalesce((SELECT sum({summaries}) FROM session_items i LEFT JOIN cagent_items x ON x.item = i.id
                    WHERE i.session_id = t.id AND i.item_type = 'summary'), 0)), 0)
            FROM tree t JOIN sessions s ON s.id = t.id LEFT JOIN cagent_sessions c ON c.id = t.id
            """].Bind(1, id);
        var cost = query.Step() ? query.Double(0) : 0;
        query.Reset();
        return cost;
    }
}
