using System.Collections.Immutable;
using Cagent.Runs;
using Cagent.Sessions;
using Cagent.Silo.Storage.Schema;
using Cagent.Silo.Storage.Sqlite;

namespace Cagent.Silo.Storage;

/// <summary>What the writing connection does, inside a transaction of <see cref="SessionWriter"/>.</summary>
internal sealed class SessionWrites(SqliteDatabase database, SessionColumns columns)
{
    private readonly SessionRowWrites _rows = new(database, columns);
    private readonly SessionItemWrites _items = new(database);
    private readonly MessageTotals _totals = new(database);
    private readonly MirrorRefresh? _mirror = columns.Mirror ? new MirrorRefresh(database, columns) : null;

    public void Create(SessionRow row, SessionContent content)
    {
        var id = row.State.Id;
        if (database["SELECT 1 FROM sessions WHERE id = ?1"].Bind(1, id).ReadLong() is not null)
        {
            throw new SessionFencedException(id);
        }

        _rows.InsertSession(row.State);
        _rows.InsertOwn(row, version: 1);
        if (content.Items.IsEmpty)
        {
            return;
        }

        WriteContent(Find(id)!.Value.Key, row with { Version = 1 }, content.SubSessions, content.Items, []);
        _mirror?.Refresh(id);
    }

    public void Commit(SessionCommit commit)
    {
        if (commit.Row.Version != commit.ExpectedVersion + 1 || commit.Row.State.Id != commit.SessionId)
        {
            throw new ArgumentException($"A commit of session {commit.SessionId} must carry its header at version {commit.ExpectedVersion + 1}.");
        }

        var key = Claim(commit);
        _rows.UpdateSession(commit.Row, keepMirror: commit.RefreshMirror || commit.Row.RunState == StoredRunState.Idle);
        WriteContent(key, commit.Row, commit.SubSessions.OrEmpty(), commit.Items.OrEmpty(), commit.ReplacedItems.OrEmpty());
        AppendJournal(key, commit);
        if (commit.RefreshMirror)
        {
            _mirror?.Refresh(commit.SessionId);
        }
    }

    public bool Delete(string id)
    {
        var query = database["SELECT parent_id FROM sessions WHERE id = ?1"].Bind(1, id);
        var exists = query.Step();
        var parent = exists ? query.TextOrNull(0) : null;
        query.Reset();
        if (!exists)
        {
            return false;
        }

        database["DELETE FROM sessions WHERE id = ?1"].Bind(1, id).Run();
        if (!string.IsNullOrEmpty(parent))
        {
            _totals.Refresh([parent]);
        }

        return true;
    }

    public void DropJournal(string id, long upTo) =>
        database["""
            DELETE FROM cagent_journal
            WHERE session = (SELECT key FROM cagent_sessions WHERE id = ?1) AND last <= ?2
                AND last < (SELECT max(last) FROM cagent_journal WHERE session = (SELECT key FROM cagent_sessions WHERE id = ?1))
            """].Bind(1, id).Bind(2, upTo).Run();

    /// <summary>Removes states of <see cref="KeyedRequestGrain"/> from Orleans' table, which a grain can only empty.</summary>
    public int ForgetRequests(DateTimeOffset before) =>
        database["DELETE FROM OrleansStorage WHERE GrainTypeString = ?1 AND ModifiedOn < datetime(?2, 'unixepoch')"]
            .Bind(1, KeyedRequestGrain.StateName).Bind(2, before.ToUnixTimeSeconds()).Run();

    /// <summary>Makes the rows of ours that are missing for what others stored.</summary>
    public void Adopt() => new SessionAdoption(database, columns).Run();

    /// <summary>Writes our row of a session, its new sub-sessions and its items.</summary>
    private void WriteContent(
        long key, SessionRow row, ImmutableArray<SessionState> subSessions, ImmutableArray<SessionItem> items, ImmutableArray<SessionItem> replaced)
    {
        foreach (var session in subSessions)
        {
            _rows.UpsertSubSession(session);
        }

        var counts = new ItemCounts();
        foreach (var item in items)
        {
            _items.Insert(item, counts);
        }

        foreach (var item in replaced)
        {
            _items.Replace(item, counts);
        }

        _rows.UpdateOwn(key, row, counts.Of(row.State.Id));
        AddCounts(row.State.Id, counts);
    }

    /// <summary>The key of our row, if it is at the expected version.</summary>
    private long Claim(SessionCommit commit)
    {
        if (Find(commit.SessionId) is not var (key, version))
        {
            var known = database["SELECT 1 FROM sessions WHERE id = ?1"].Bind(1, commit.SessionId).ReadLong() is not null;
            if (!known || commit.ExpectedVersion != 0)
            {
                throw new SessionFencedException(commit.SessionId);
            }

            new SessionAdoption(database, columns).AdoptOne(commit.SessionId);
            (key, version) = Find(commit.SessionId)!.Value;
        }

        if (version != commit.ExpectedVersion)
        {
            throw new SessionFencedException(commit.SessionId);
        }

        if (version == 0)
        {
            TakeOverHistory(commit.SessionId);
        }

        return key;
    }

    /// <summary>The first commit of ours on a session whose history is in its column only: it becomes rows, before rows of ours hide it.</summary>
    private void TakeOverHistory(string id)
    {
        if (columns.Mirror && database["SELECT 1 FROM session_items WHERE session_id = ?1 LIMIT 1"].Bind(1, id).ReadLong() is null
            && new HistoryImport(database).TryImport(id))
        {
            new SessionAdoption(database, columns).Run();
        }
    }

    private (long Key, long Version)? Find(string id)
    {
        var query = database["SELECT key, version FROM cagent_sessions WHERE id = ?1"].Bind(1, id);
        if (!query.Step())
        {
            return null;
        }

        var found = (query.Long(0), query.Long(1));
        query.Reset();
        return found;
    }

    private void AddCounts(string rootId, ItemCounts counts)
    {
        foreach (var (id, count) in counts.All)
        {
            if (id != rootId)
            {
                _rows.AddCounts(id, count);
            }
        }

        if (counts.NeedTotals(rootId))
        {
            _totals.Refresh(counts.All.Select(count => count.Key));
        }
    }

    private void AppendJournal(long key, SessionCommit commit)
    {
        if (commit.Frames.IsDefaultOrEmpty)
        {
            return;
        }

        database["INSERT INTO cagent_journal (session, first, last, frames) VALUES (?1, ?2, ?3, ?4)"]
            .Bind(1, key)
            .Bind(2, commit.Frames[0].Sequence)
            .Bind(3, commit.Frames[^1].Sequence)
            .BindBlob(4, JournalSegment.Write(commit.Frames))
            .Run();
    }
}
