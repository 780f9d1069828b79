using Npgsql;

namespace Cagent.Silo.Storage.Postgres;

/// <summary>Failures of PostgreSQL in the words of the product: which database, what happened, what to do.</summary>
internal static class PostgresErrors
{
    public const string Migrate = "run: cagent migrate --cluster <connection>";

    /// <param name="database">Its name for messages.</param>
    /// <param name="failure">What the driver reported.</param>
    /// <param name="attempted">Null for a read; for a write, whether it may be stored.</param>
    public static CagentException Unavailable(string database, Exception failure, WriteOutcome? attempted) => new(
        ErrorCodes.StoreUnavailable,
        $"The session database {database} {Describe(failure)}. {Outcome(attempted)}{Remedy(failure)}.",
        failure);

    public static CagentException Closed(string database) =>
        new(ErrorCodes.StoreUnavailable, $"The session database {database} is closed: the server is starting or stopping.");

    /// <summary>A node cannot start with that database.</summary>
    public static SessionStoreException CannotOpen(string database, Exception failure) => new(
        database,
        failure is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } ? SessionStoreFault.ReadOnly : SessionStoreFault.Unknown,
        $"The cluster's database {database} {Describe(failure)}. Check --cluster (Cagent:Cluster) and whether the server runs and accepts this node.",
        failure);

    public static string Describe(Exception failure) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => "cannot grow: its disk is full",
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } => "has no connection left",
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => "cannot be written: the server is a read-only copy",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => "does not exist",
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } => "does not accept the user or its password",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } refusal => $"does not allow this user what it needs ({refusal.MessageText})",
        PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown } => "is restarting",
        PostgresException refusal => $"refused ({refusal.MessageText}, code {refusal.SqlState})",
        TimeoutException or NpgsqlException { InnerException: TimeoutException } => "did not answer in time",
        NpgsqlException { InnerException: { } inner } => $"cannot be reached ({inner.Message})",
        _ => $"cannot be reached ({failure.Message})",
    };

    private static string Outcome(WriteOutcome? attempted) => attempted switch
    {
        WriteOutcome.Unknown => "Whether the change was stored is not known; look before you repeat it. ",
        WriteOutcome.NotStored => "Nothing was stored by this request. ",
        _ => "",
    };

    private static string Remedy(Exception failure) => PostgresFaults.Of(failure) == PostgresFault.Schema
        ? $"Its tables are not those of this release: {Migrate}"
        : "Try again";
}
