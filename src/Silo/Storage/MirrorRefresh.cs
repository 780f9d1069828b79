using System.Buffers;
using System.Text.Json;
using Cagent.Silo.Storage.Schema;
using Cagent.Silo.Storage.Sqlite;

namespace Cagent.Silo.Storage;

/// <summary>Brings <c>sessions.messages</c> up to date, the copy of a history that releases before 1.20.0 read.</summary>
/// <remarks>Only short histories are copied. SQLite writes a row as a whole, so each change of a session's header would write its copy
/// again, and every run would cost as much as the history is long. A longer history has no copy: NULL, which newer releases do not look
/// at and those before 1.20.0 take for an empty session.</remarks>
internal sealed class MirrorRefresh(SqliteDatabase database, SessionColumns columns)
{
    /// <summary>Longest history that is copied, in bytes of its messages' JSON, sub-sessions included.</summary>
    public const int MaxBytes = 32 * 1024;

    private const int MaxDepth = 16;

    private readonly SessionRowReads _rows = new(database, columns);

    public void Refresh(string sessionId)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        if (TryWriteHistory(writer, sessionId, 0))
        {
            writer.Flush();
            database["UPDATE sessions SET messages = ?2 WHERE id = ?1 AND messages IS NOT ?2"]
                .Bind(1, sessionId).BindUtf8(2, buffer.WrittenSpan).Run();
        }
        else
        {
            database["UPDATE sessions SET messages = NULL WHERE id = ?1 AND messages IS NOT NULL"].Bind(1, sessionId).Run();
        }
    }

    private sealed record Item(string Type, string Agent, byte[]? Message, bool Implicit, string? Child, string? Summary, double Cost);

    /// <summary>False when the history is too long.</summary>
    private bool TryWriteHistory(Utf8JsonWriter writer, string sessionId, int depth)
    {
        var size = database["SELECT message_bytes FROM cagent_sessions WHERE id = ?1"].Bind(1, sessionId).ReadLong() ?? 0;
        if (depth > MaxDepth || writer.BytesCommitted + writer.BytesPending + size > MaxBytes)
        {
            return false;
        }

        writer.WriteStartArray();
        foreach (var item in ReadItems(sessionId))
        {
            writer.WriteStartObject();
            if (!TryWriteItem(writer, item, depth))
            {
                return false;
            }

            if (item.Cost != 0)
            {
                writer.WriteNumber("cost", item.Cost);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        return writer.BytesCommitted + writer.BytesPending <= 2 * MaxBytes;
    }

    private bool TryWriteItem(Utf8JsonWriter writer, Item item, int depth)
    {
        switch (item.Type)
        {
            case ItemTypes.Message when item.Message is { } message:
                writer.WriteStartObject("message");
                writer.WriteString("agentName", item.Agent);
                writer.WritePropertyName("message");
                writer.WriteRawValue(message, skipInputValidation: true);
                if (item.Implicit)
                {
                    writer.WriteBoolean("implicit", true);
                }

                writer.WriteEndObject();
                return true;
            case ItemTypes.SubSession when item.Child is { Length: > 0 } child:
                return TryWriteSubSession(writer, child, depth);
            case ItemTypes.Summary when item.Summary is { } summary:
                writer.WriteString("summary", summary);
                return true;
            default:
                // The reference writes an empty element as well, which keeps the positions of the others.
                return true;
        }
    }

    private bool TryWriteSubSession(Utf8JsonWriter writer, string id, int depth)
    {
        if (_rows.Load(id) is not { State: var state })
        {
            return true;
        }

        writer.WriteStartObject("sub_session");
        writer.WriteString("id", state.Id);
        writer.WriteString("title", state.Title);
        writer.WritePropertyName("messages");
        if (!TryWriteHistory(writer, id, depth + 1))
        {
            return false;
        }

        writer.WriteString("created_at", StoredTime.Format(state.CreatedAt));
        writer.WriteBoolean("tools_approved", state.ToolsApproved);
        writer.WriteBoolean("thinking", state.Thinking);
        writer.WriteBoolean("hide_tool_results", false);
        if (state.WorkingDirectory.Length > 0)
        {
            writer.WriteString("working_dir", state.WorkingDirectory);
        }

        writer.WriteBoolean("SendUserMessage", state.SendUserMessage);
        writer.WriteNumber("max_iterations", state.MaxIterations);
        writer.WriteBoolean("starred", state.Starred);
        writer.WriteNumber("input_tokens", state.InputTokens);
        writer.WriteNumber("output_tokens", state.OutputTokens);
        writer.WriteNumber("cost", state.Cost);
        writer.WriteEndObject();
        return true;
    }

    private List<Item> ReadItems(string sessionId)
    {
        var items = new List<Item>();
        var query = database["""
            SELECT i.item_type, coalesce(i.agent_name, ''), i.message_json, coalesce(i.implicit, 0), i.subsession_id, i.summary_text,
                coalesce(x.cost, 0)
            FROM session_items i LEFT JOIN cagent_items x ON x.item = i.id
            WHERE i.session_id = ?1 ORDER BY i.position, i.id
            """].Bind(1, sessionId);
        while (query.Step())
        {
            items.Add(new Item(
                query.Text(0), query.Text(1), query.BlobOrNull(2), query.Flag(3), query.TextOrNull(4), query.TextOrNull(5), query.Double(6)));
        }

        return items;
    }
}
