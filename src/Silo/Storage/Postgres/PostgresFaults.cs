using System.Net.Sockets;
using Npgsql;

namespace Cagent.Silo.Storage.Postgres;

/// <summary>Sorts failures of the driver.</summary>
internal static class PostgresFaults
{
    public static PostgresFault Of(Exception exception) => exception switch
    {
        PostgresException refusal => OfState(refusal.SqlState),
        NpgsqlException
        {
            InnerException: SocketException
            {
                SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound or SocketError.TryAgain
            or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NoData
            }
        } => PostgresFault.NotConnected,
        SocketException => PostgresFault.NotConnected,
        NpgsqlException or TimeoutException or IOException => PostgresFault.AnswerLost,
        _ => PostgresFault.None,
    };

    /// <summary>Worth another attempt.</summary>
    public static bool Passes(PostgresFault fault) => fault is PostgresFault.Passing or PostgresFault.NotConnected or PostgresFault.AnswerLost;

    private static PostgresFault OfState(string state) => state switch
    {
        // The server goes down or starts. A commit may have reached the disk before its answer was cut off.
        "57P01" or "57P02" or "57P05" => PostgresFault.AnswerLost,
        PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections => PostgresFault.NotConnected,
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.ReadOnlySqlTransaction => PostgresFault.Passing,
        PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation => PostgresFault.Conflict,
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedFunction => PostgresFault.Schema,
        ['0', '8', ..] => PostgresFault.AnswerLost,

        // Out of memory or disk, an error of the file system: others may make room.
        ['5', '3', ..] or ['5', '8', ..] => PostgresFault.Passing,
        _ => PostgresFault.Refused,
    };
}
