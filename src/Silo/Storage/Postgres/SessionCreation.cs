using Cagent.Sessions;
using Npgsql;

namespace Cagent.Silo.Storage.Postgres;

/// <summary>A new session.</summary>
internal sealed class SessionCreation(SessionRow row, CancellationToken cancellationToken) : SessionWrite(row.State.Id, cancellationToken)
{
    protected override IEnumerable<NpgsqlBatchCommand> Statements(Guid write) =>
        [SessionStatements.Insert(row, write), SessionStatements.Run(row, write)];
}
