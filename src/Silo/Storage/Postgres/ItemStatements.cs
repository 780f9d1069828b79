using System.Collections.Immutable;
using System.Text;
using Cagent.Events;
using Cagent.Sessions;
using Npgsql;

namespace Cagent.Silo.Storage.Postgres;

/// <summary>Writes of items, journal segments and counts. Each depends on the claim of its commit (<see cref="SessionStatements"/>).</summary>
internal static class ItemStatements
{
    private const string Columns = """
        session_id, position, item_type, agent_name, message, shown, implicit, subsession_id, summary, first_kept_position, cost
        """;

    private const string Rows = $"unnest($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) AS new ({Columns})";

    private const string InsertSql = $"""
        INSERT INTO cagent_items ({Columns})
        SELECT new.* FROM cagent_sessions root, {Rows} WHERE root.id = $1 AND root.write_id = $2
        """;

    private const string ReplaceSql = $"""
        UPDATE cagent_items i
        SET item_type = new.item_type, agent_name = new.agent_name, message = new.message, shown = new.shown, implicit = new.implicit,
            subsession_id = new.subsession_id, summary = new.summary, first_kept_position = new.first_kept_position, cost = new.cost
        FROM cagent_sessions root, {Rows}
        WHERE root.id = $1 AND root.write_id = $2 AND i.session_id = new.session_id AND i.position = new.position
        """;

    private const string CountOwnSql = """
        UPDATE cagent_sessions s SET own_messages = (SELECT count(*) FROM cagent_items i WHERE i.session_id = s.id AND i.shown)
        FROM cagent_sessions root WHERE root.id = $1 AND root.write_id = $2 AND s.id = ANY ($3)
        """;

    // Counts of these sessions and of all that they are part of, sub-sessions where they are linked.
    private const string CountAllSql = """
        WITH RECURSIVE changed (id) AS (
            SELECT unnest($1) COLLATE "C"
            UNION
            SELECT s.parent_id FROM changed c JOIN cagent_sessions s ON s.id = c.id WHERE s.parent_id IS NOT NULL
        ), tree (top, id) AS (
            SELECT id, id FROM changed
            UNION
            SELECT t.top, i.subsession_id FROM tree t JOIN cagent_items i ON i.session_id = t.id AND i.item_type = 'subsession'
            WHERE i.subsession_id IS NOT NULL
        )
        UPDATE cagent_sessions s SET messages = total.messages
        FROM (SELECT t.top, sum(c.own_messages)::int AS messages FROM tree t JOIN cagent_sessions c ON c.id = t.id GROUP BY t.top) AS total
        WHERE s.id = total.top AND s.messages <> total.messages
        """;

    private const string JournalSql = """
        INSERT INTO cagent_journal (session_id, first, last, frames)
        SELECT s.id, $3, $4, $5 FROM cagent_sessions s WHERE s.id = $1 AND s.write_id = $2
        """;

    public static NpgsqlBatchCommand Insert(string rootId, Guid write, ImmutableArray<SessionItem> items) =>
        WithItems(new NpgsqlBatchCommand(InsertSql), rootId, write, items);

    public static NpgsqlBatchCommand Replace(string rootId, Guid write, ImmutableArray<SessionItem> items) =>
        WithItems(new NpgsqlBatchCommand(ReplaceSql), rootId, write, items);

    /// <summary>Counts the messages of these sessions anew.</summary>
    public static NpgsqlBatchCommand CountOwn(string rootId, Guid write, string[] sessionIds) =>
        new NpgsqlBatchCommand(CountOwnSql).With(PostgresText.Clean(rootId)).With(write).With(sessionIds);

    /// <summary>Adds up the counts of these sessions and of all above them.</summary>
    public static NpgsqlBatchCommand CountAll(string[] sessionIds) => new NpgsqlBatchCommand(CountAllSql).With(sessionIds);

    public static NpgsqlBatchCommand Journal(string sessionId, Guid write, ImmutableArray<EventFrame> frames) => new NpgsqlBatchCommand(JournalSql)
        .With(PostgresText.Clean(sessionId)).With(write).With(frames[0].Sequence).With(frames[^1].Sequence).With(JournalSegment.Write(frames));

    /// <summary>Messages that a reader is shown.</summary>
    public static bool IsShown(SessionItem item) => item.Message is { Role: not ChatRoles.System };

    private static NpgsqlBatchCommand WithItems(NpgsqlBatchCommand command, string rootId, Guid write, ImmutableArray<SessionItem> items) => command
        .With(PostgresText.Clean(rootId)).With(write)
        .With(Column(items, item => PostgresText.Clean(item.SessionId)))
        .With(Column(items, item => item.Position))
        .With(Column(items, ItemTypes.Of))
        .With(Column(items, item => PostgresText.Clean(item.AgentName)))
        .With(Column(items, item => item.Message is null ? null : Encoding.UTF8.GetString(StoredText.Message(item.Message))))
        .With(Column(items, IsShown))
        .With(Column(items, item => item.Implicit))
        .With(Column(items, item => PostgresText.CleanOrNull(item.SubSessionId)))
        .With(Column(items, item => PostgresText.CleanOrNull(item.Summary)))
        .With(Column(items, item => item.FirstKeptPosition))
        .With(Column(items, item => item.Cost));

    private static T[] Column<T>(ImmutableArray<SessionItem> items, Func<SessionItem, T> value)
    {
        var column = new T[items.Length];
        for (var i = 0; i < column.Length; i++)
        {
            column[i] = value(items[i]);
        }

        return column;
    }
}
