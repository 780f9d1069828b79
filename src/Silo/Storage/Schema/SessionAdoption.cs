using System.Text.Json;
using Cagent.Silo.Storage.Sqlite;

namespace Cagent.Silo.Storage.Schema;

/// <summary>Keeps <c>cagent_sessions</c> in step with what other programs did to the file: rows without ours get one, changed rows and
/// counts are brought up to date. Runs at start, and when a list finds rows that we do not know.</summary>
internal sealed class SessionAdoption(SqliteDatabase database, SessionColumns columns)
{
    private const int MaxDepth = 32;

    public void Run()
    {
        var recount = ItemsAddedByOthers();
        recount.UnionWith(AdoptRows());
        foreach (var id in recount)
        {
            Recount(id);
        }

        // Where a sub-session counts, it may be gone.
        var query = database["SELECT id FROM cagent_sessions WHERE messages <> own_messages"];
        while (query.Step())
        {
            recount.Add(query.Text(0));
        }

        new MessageTotals(database).Refresh(recount);
    }

    /// <summary>Makes our row for one session of the reference.</summary>
    public void AdoptOne(string id)
    {
        database[$"{InsertRow} WHERE s.id = ?1"].Bind(1, id).Run();
        Recount(id);
        new MessageTotals(database).Refresh([id]);
    }

    private const string InsertRow = """
        INSERT INTO cagent_sessions (id, parent_id, created_at, title, input_tokens, output_tokens, working_dir)
        SELECT s.id, nullif(s.parent_id, ''), coalesce(s.created_at, ''), coalesce(s.title, ''), coalesce(s.input_tokens, 0),
            coalesce(s.output_tokens, 0), coalesce(s.working_dir, '')
        FROM sessions s
        """;

    private List<string> AdoptRows()
    {
        var missing = new List<string>();
        var query = database["SELECT id FROM sessions s WHERE NOT EXISTS (SELECT 1 FROM cagent_sessions c WHERE c.id = s.id) ORDER BY s.rowid"];
        while (query.Step())
        {
            missing.Add(query.Text(0));
        }

        foreach (var id in missing)
        {
            database[$"{InsertRow} WHERE s.id = ?1"].Bind(1, id).Run();
        }

        database.Execute("""
            UPDATE cagent_sessions AS c
            SET parent_id = nullif(s.parent_id, ''), created_at = coalesce(s.created_at, ''), title = coalesce(s.title, ''),
                input_tokens = coalesce(s.input_tokens, 0), output_tokens = coalesce(s.output_tokens, 0),
                working_dir = coalesce(s.working_dir, '')
            FROM sessions s
            WHERE s.id = c.id
              AND (c.parent_id, c.created_at, c.title, c.input_tokens, c.output_tokens, c.working_dir)
                IS NOT (nullif(s.parent_id, ''), coalesce(s.created_at, ''), coalesce(s.title, ''), coalesce(s.input_tokens, 0),
                    coalesce(s.output_tokens, 0), coalesce(s.working_dir, ''))
            """);
        return missing;
    }

    /// <summary>Ids of items grow and are never used again: what is newer than all that we know came from somebody else.</summary>
    private HashSet<string> ItemsAddedByOthers()
    {
        var changed = new HashSet<string>(StringComparer.Ordinal);
        var query = database["SELECT DISTINCT session_id FROM session_items WHERE id > (SELECT coalesce(max(last_item), 0) FROM cagent_sessions)"];
        while (query.Step())
        {
            changed.Add(query.Text(0));
        }

        return changed;
    }

    private void Recount(string id)
    {
        var (count, bytes, last, cost) = (0L, 0L, 0L, 0.0);
        var query = database["SELECT id, item_type = 'message', message_json FROM session_items WHERE session_id = ?1"].Bind(1, id);
        while (query.Step())
        {
            last = Math.Max(last, query.Long(0));
            if (query.Flag(1))
            {
                var json = query.Bytes(2);
                var scan = StoredMessageScan.ReadOrDefault(json);
                bytes += json.Length;
                cost += scan.Cost;
                count += scan.IsSystem ? 0 : 1;
            }
        }

        if (last == 0 && columns.Mirror)
        {
            count = CountMirror(id);
        }

        database["UPDATE cagent_sessions SET own_messages = ?2, messages = ?2, message_bytes = ?3, message_cost = ?4, last_item = ?5 WHERE id = ?1"]
            .Bind(1, id).Bind(2, count).Bind(3, bytes).Bind(4, cost).Bind(5, last)
            .Run();
    }

    /// <summary>A session without items shows the history in its column, which holds sub-sessions in itself.</summary>
    private long CountMirror(string id)
    {
        var query = database["SELECT messages FROM sessions WHERE id = ?1"].Bind(1, id);
        var column = query.Step() ? query.BlobOrNull(0) : null;
        query.Reset();
        try
        {
            return column is null || column.Length == 0 ? 0 : CountMirror(MirrorItem.Parse(column), 0);
        }
        catch (JsonException)
        {
            return 0;
        }
    }

    private static long CountMirror(IReadOnlyList<MirrorItem> items, int depth)
    {
        var count = 0L;
        foreach (var item in items)
        {
            if (item.MessageJson is { } message)
            {
                count += StoredMessageScan.ReadOrDefault(message).IsSystem ? 0 : 1;
            }
            else if (depth < MaxDepth && item.SubSession is { } session && MirrorItem.Member(session, "messages") is { } history)
            {
                count += CountMirror(MirrorItem.Parse(history), depth + 1);
            }
        }

        return count;
    }
}
