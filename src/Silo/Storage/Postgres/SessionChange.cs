using Cagent.Sessions;
using Npgsql;

namespace Cagent.Silo.Storage.Postgres;

/// <summary>A commit.</summary>
internal sealed class SessionChange(SessionCommit commit, CancellationToken cancellationToken) : SessionWrite(commit.SessionId, cancellationToken)
{
    protected override IEnumerable<NpgsqlBatchCommand> Statements(Guid write)
    {
        var (items, replaced) = (commit.Items.OrEmpty(), commit.ReplacedItems.OrEmpty());
        yield return SessionStatements.Claim(commit, write, items.Count(item => item.SessionId == SessionId && ItemStatements.IsShown(item)));
        foreach (var child in commit.SubSessions.OrEmpty())
        {
            yield return SessionStatements.UpsertChild(child, SessionId, write);
        }

        if (!items.IsEmpty)
        {
            yield return ItemStatements.Insert(SessionId, write, items);
        }

        if (!replaced.IsEmpty)
        {
            yield return ItemStatements.Replace(SessionId, write, replaced);
        }

        if (CountAnew() is { Length: > 0 } sessions)
        {
            yield return ItemStatements.CountOwn(SessionId, write, sessions);
            yield return ItemStatements.CountAll(sessions);
        }

        yield return SessionStatements.Run(commit.Row, write);
        if (!commit.Frames.IsDefaultOrEmpty)
        {
            yield return ItemStatements.Journal(SessionId, write, commit.Frames);
        }
    }

    /// <summary>Sessions whose counts do not follow from adding up: those with replaced items, and all where sub-sessions are involved.</summary>
    private string[] CountAnew()
    {
        var items = commit.Items.OrEmpty();
        var replaced = commit.ReplacedItems.OrEmpty();
        if (replaced.IsEmpty && items.All(item => item.SessionId == SessionId && item.SubSessionId is null))
        {
            return [];
        }

        return [.. items.Concat(replaced).Select(item => PostgresText.Clean(item.SessionId)).Distinct(StringComparer.Ordinal)];
    }
}
