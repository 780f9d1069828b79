using Cagent.Sessions;
using Npgsql;

namespace Cagent.Silo.Storage.Postgres;

/// <summary>A new session.</summary>
internal sealed class SessionCreation(SessionRow row, SessionContent content, CancellationToken cancellationToken)
    : SessionWrite(row.State.Id, cancellationToken)
{
    protected override IEnumerable<NpgsqlBatchCommand> Statements(Guid write)
    {
        yield return SessionStatements.Insert(row, write);
        foreach (var child in content.SubSessions)
        {
            yield return SessionStatements.UpsertChild(child, SessionId, write);
        }

        if (!content.Items.IsEmpty)
        {
            string[] sessions = [.. content.Items.Select(item => PostgresText.Clean(item.SessionId)).Distinct(StringComparer.Ordinal)];
            yield return ItemStatements.Insert(SessionId, write, content.Items);
            yield return ItemStatements.CountOwn(SessionId, write, sessions);
            yield return ItemStatements.CountAll(sessions);
        }

        yield return SessionStatements.Run(row, write);
    }
}
