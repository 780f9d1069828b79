using Cagent.Runs;
using Npgsql;

namespace Cagent.Silo.Storage.Postgres;

/// <summary>Removes states of <see cref="KeyedRequestGrain"/> from Orleans' table, which a grain can only empty.</summary>
internal static class KeyedRequestStatements
{
    private const string ForgetSql = "DELETE FROM orleansstorage WHERE graintypestring = $1 AND modifiedon < $2";

    public static async Task<int> ForgetAsync(NpgsqlConnection connection, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(ForgetSql).With(KeyedRequestGrain.StateName)
            .With(DateTime.SpecifyKind(before.UtcDateTime, DateTimeKind.Unspecified));
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
