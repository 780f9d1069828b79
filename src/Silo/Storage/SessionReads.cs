using System.Text.Json;
using Cagent.Events;
using Cagent.Sessions;
using Cagent.Silo.Storage.Schema;
using Cagent.Silo.Storage.Sqlite;

namespace Cagent.Silo.Storage;

/// <summary>What a reading connection does. Each call sees one state of the file.</summary>
internal sealed class SessionReads(SqliteDatabase database, SessionColumns columns)
{
    private readonly SessionRowReads _rows = new(database, columns);

    private readonly string _items = $"""
        SELECT i.position, i.item_type, i.agent_name, i.message_json, i.implicit, i.subsession_id, i.summary_text, x.first_kept_position,
            {(columns.ItemCost ? "coalesce(x.cost, i.cost, 0)" : "coalesce(x.cost, 0)")}, i.id
        FROM session_items i LEFT JOIN cagent_items x ON x.item = i.id
        WHERE i.session_id = ?1 ORDER BY i.position, i.id
        """;

    public SessionHistoryReads History { get; } = new(database, columns);

    public SessionListReads List { get; } = new(database);

    public SessionRow? Load(string id) => _rows.Load(id);

    public IReadOnlyList<SessionItem> ReadItems(string sessionId)
    {
        var items = new List<SessionItem>();
        var query = database[_items].Bind(1, sessionId);
        try
        {
            while (query.Step())
            {
                if (ReadItem(query, sessionId) is { } item)
                {
                    items.Add(item);
                }
            }
        }
        finally
        {
            query.Reset();
        }

        return items.Count > 0 ? items : ReadMirror(sessionId);
    }

    public IReadOnlyList<EventFrame> ReadJournal(string sessionId, long after, int max)
    {
        var frames = new List<EventFrame>();
        var query = database["""
            SELECT j.frames FROM cagent_sessions c JOIN cagent_journal j ON j.session = c.key
            WHERE c.id = ?1 AND j.last > ?2 ORDER BY j.last
            """].Bind(1, sessionId).Bind(2, after);
        try
        {
            while (frames.Count < max && query.Step())
            {
                JournalSegment.Read(query.Bytes(0), after, max, frames);
            }
        }
        finally
        {
            query.Reset();
        }

        return frames;
    }

    public long FindJournalExcess(string sessionId, long bytes) =>
        database["""
            SELECT max(last) FROM (
                SELECT j.last, sum(length(j.frames)) OVER (ORDER BY j.last DESC) AS newer
                FROM cagent_sessions c JOIN cagent_journal j ON j.session = c.key WHERE c.id = ?1)
            WHERE newer > ?2
            """].Bind(1, sessionId).Bind(2, bytes).ReadLong() ?? 0;

    public IReadOnlyList<RunningSession> FindRunning()
    {
        var running = new List<RunningSession>();
        var query = database["SELECT id, owner FROM cagent_sessions WHERE run_state = ?1 AND run_state <> 0 AND parent_id IS NULL ORDER BY key"]
            .Bind(1, (int)StoredRunState.Running);
        while (query.Step())
        {
            running.Add(new RunningSession(query.Text(0), query.Text(1)));
        }

        return running;
    }

    public List<string> FindStored(IReadOnlyList<string> ids) =>
        [.. ids.Where(id => database["SELECT count(*) FROM sessions WHERE id = ?1"].Bind(1, id).ReadLong() > 0)];

    public int CountActive() =>
        (int)(database["SELECT count(*) FROM cagent_sessions WHERE run_state <> 0 AND parent_id IS NULL"].ReadLong() ?? 0);

    /// <summary>Null for kinds of later releases and for a sub-session that was deleted.</summary>
    private static SessionItem? ReadItem(SqliteStatement query, string sessionId)
    {
        var item = new SessionItem
        {
            SessionId = sessionId,
            Position = query.Long(0),
            AgentName = query.Text(2),
            Implicit = query.Flag(4),
            FirstKeptPosition = query.IsNull(7) ? null : query.Long(7),
            Cost = query.Double(8),
            Id = query.Long(9),
        };
        return query.Text(1) switch
        {
            ItemTypes.Message => item with { Message = ReadMessage(query.Bytes(3), sessionId, item.Position) },
            ItemTypes.SubSession when query.Text(5) is { Length: > 0 } child => item with { SubSessionId = child },
            ItemTypes.Summary => item with { Summary = query.Text(6) },
            _ => null,
        };
    }

    private IReadOnlyList<SessionItem> ReadMirror(string sessionId)
    {
        var items = new List<SessionItem>();
        foreach (var mirrored in History.ReadMirror(sessionId))
        {
            var item = new SessionItem
            {
                SessionId = sessionId,
                Position = mirrored.Position,
                AgentName = mirrored.AgentName,
                Implicit = mirrored.Implicit,
            };
            if (mirrored.MessageJson is { } message)
            {
                items.Add(item with { Message = ReadMessage(message, sessionId, mirrored.Position) });
            }
            else if (mirrored.SubSession is { } session && MirrorItem.Text(session, "id") is { Length: > 0 } child)
            {
                items.Add(item with { SubSessionId = child });
            }
            else if (mirrored.Summary is { } summary)
            {
                items.Add(item with { Summary = summary });
            }
        }

        return items;
    }

    private static ChatMessage ReadMessage(ReadOnlySpan<byte> json, string sessionId, long position)
    {
        try
        {
            return JsonSerializer.Deserialize(json, StoredJson.Compact.ChatMessage)
                ?? throw new JsonException("It is null.");
        }
        catch (JsonException e)
        {
            throw SessionHistoryReads.Damaged(sessionId, position, e);
        }
    }
}
