using System.Data;
using System.Text.Json;
using Cagent.Events;
using Cagent.Sessions;
using Npgsql;

namespace Cagent.Silo.Storage.Postgres;

/// <summary>Reads items, journals, and histories with the sub-sessions in place.</summary>
internal static class HistoryReads
{
    private const int SegmentsAtOnce = 64;

    private const string ItemsSql = """
        SELECT position, item_type, agent_name, message, implicit, subsession_id, summary, first_kept_position, cost, id
        FROM cagent_items WHERE session_id = $1 ORDER BY position
        """;

    private const string JournalSql = "SELECT last, frames FROM cagent_journal WHERE session_id = $1 AND last > $2 ORDER BY last LIMIT $3";

    private const string HeaderSql = $"""
        SELECT {HeaderReads.StateColumns}, s.run_state, s.messages, s.own_messages FROM cagent_sessions s WHERE s.id = $1
        """;

    private const string CostSql = """
        WITH RECURSIVE tree (id) AS (
            SELECT $1 COLLATE "C"
            UNION
            SELECT i.subsession_id FROM tree t JOIN cagent_items i ON i.session_id = t.id AND i.item_type = 'subsession'
            WHERE i.subsession_id IS NOT NULL
        )
        SELECT coalesce(sum(s.cost + coalesce((SELECT sum(i.cost) FROM cagent_items i WHERE i.session_id = s.id AND i.item_type = 'summary'), 0)), 0)
        FROM tree t JOIN cagent_sessions s ON s.id = t.id
        """;

    private const string MessagesSql = """
        SELECT agent_name, message, implicit, id FROM cagent_items WHERE session_id = $1 AND shown ORDER BY position DESC OFFSET $2 LIMIT $3
        """;

    // A sub-session's messages stand where it is linked: a place is the positions of the links above it and its own. Deeper than any delegation
    // nothing is followed, which also ends a session that contains itself.
    private const string NestedMessagesSql = """
        WITH RECURSIVE tree (id, place) AS (
            SELECT $1 COLLATE "C", ARRAY[]::bigint[]
            UNION ALL
            SELECT i.subsession_id, t.place || i.position FROM tree t JOIN cagent_items i ON i.session_id = t.id AND i.item_type = 'subsession'
            WHERE i.subsession_id IS NOT NULL AND cardinality(t.place) < 32
        )
        SELECT i.agent_name, i.message, i.implicit, i.id FROM tree t JOIN cagent_items i ON i.session_id = t.id AND i.shown
        ORDER BY t.place || i.position DESC OFFSET $2 LIMIT $3
        """;

    public static async Task<IReadOnlyList<SessionItem>> ReadItemsAsync(NpgsqlConnection connection, string sessionId, CancellationToken cancellationToken)
    {
        var items = new List<SessionItem>();
        await using var query = connection.Command(ItemsSql).With(PostgresText.Clean(sessionId));
        await using var row = await query.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await row.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (ReadItem(row, sessionId) is { } item)
            {
                items.Add(item);
            }
        }

        return items;
    }

    public static async Task<IReadOnlyList<EventFrame>> ReadJournalAsync(
        NpgsqlConnection connection, string sessionId, long after, int max, CancellationToken cancellationToken)
    {
        var frames = new List<EventFrame>();
        var position = after;
        var isEnd = false;
        while (frames.Count < max && !isEnd)
        {
            // A segment has an event or more; one can be large, so no more of them are fetched than are needed.
            var (segments, wanted) = (0, Math.Min(max - frames.Count, SegmentsAtOnce));
            await using var query = connection.Command(JournalSql).With(PostgresText.Clean(sessionId)).With(position).With(wanted);
            await using var row = await query.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await row.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                segments++;
                position = row.GetInt64(0);
                if (frames.Count < max)
                {
                    JournalSegment.Read(row.GetFieldValue<byte[]>(1), after, max, frames);
                }
            }

            isEnd = segments < wanted;
        }

        return frames;
    }

    public static async Task<StoredSession?> ReadAsync(NpgsqlConnection connection, string id, MessagePage page, CancellationToken cancellationToken)
    {
        // One state of the database for all of it: the page is counted from the end.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
        if (await ReadHeaderAsync(connection, id, cancellationToken).ConfigureAwait(false) is not { } header)
        {
            return null;
        }

        var end = Math.Clamp(page.Before ?? header.MessageCount, 0, header.MessageCount);
        var take = Math.Clamp(page.Limit ?? end, 0, end);
        var messages = new List<StoredMessage>(take);
        if (take > 0)
        {
            await using var query = connection.Command(header.IsFlat ? MessagesSql : NestedMessagesSql)
                .With(PostgresText.Clean(id)).With(header.MessageCount - end).With(take);
            await using var row = await query.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await row.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                messages.Add(new StoredMessage(row.GetString(0), row.GetFieldValue<byte[]>(1), row.GetBoolean(2), row.GetInt64(3)));
            }
        }

        messages.Reverse();
        return new StoredSession(header.State, header.CreatedAt, messages, header.Active, header.Cost, header.MessageCount);
    }

    private sealed record Header(SessionState State, string CreatedAt, bool Active, int MessageCount, bool IsFlat, double Cost);

    private static async Task<Header?> ReadHeaderAsync(NpgsqlConnection connection, string id, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(HeaderSql).With(PostgresText.Clean(id)),
                new NpgsqlBatchCommand(CostSql).With(PostgresText.Clean(id)),
            },
        };
        await using var row = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (!await row.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        const int Count = HeaderReads.StateCount;
        var header = new Header(
            HeaderReads.ReadState(row, id), row.GetString(0), row.GetInt16(Count) != 0, row.GetInt32(Count + 1),
            row.GetInt32(Count + 1) == row.GetInt32(Count + 2), 0);
        await row.NextResultAsync(cancellationToken).ConfigureAwait(false);
        await row.ReadAsync(cancellationToken).ConfigureAwait(false);
        return header with { Cost = row.GetDouble(0) };
    }

    /// <summary>Null for a sub-session that was deleted.</summary>
    private static SessionItem? ReadItem(NpgsqlDataReader row, string sessionId)
    {
        var item = new SessionItem
        {
            SessionId = sessionId,
            Position = row.GetInt64(0),
            AgentName = row.GetString(2),
            Implicit = row.GetBoolean(4),
            FirstKeptPosition = row.IsDBNull(7) ? null : row.GetInt64(7),
            Cost = row.GetDouble(8),
            Id = row.GetInt64(9),
        };
        return row.GetString(1) switch
        {
            ItemTypes.Message => item with { Message = ReadMessage(row, sessionId, item.Position) },
            ItemTypes.Summary => item with { Summary = row.TextOrNull(6) ?? "" },
            _ => row.TextOrNull(5) is { } child ? item with { SubSessionId = child } : null,
        };
    }

    private static ChatMessage ReadMessage(NpgsqlDataReader row, string sessionId, long position)
    {
        try
        {
            return JsonSerializer.Deserialize(row.GetFieldValue<byte[]>(3), StoredJson.Compact.ChatMessage) ?? throw new JsonException("It is null.");
        }
        catch (Exception e) when (e is JsonException or InvalidCastException)
        {
            throw new CagentException(
                ErrorCodes.Internal,
                $"The message at position {position} of session {sessionId} is stored in a form that cannot be read ({e.Message}); "
                + "repair its message in the table cagent_items, or delete the session.",
                e);
        }
    }
}
