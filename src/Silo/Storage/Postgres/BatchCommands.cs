using Npgsql;

namespace Cagent.Silo.Storage.Postgres;

/// <summary>Commands with parameters by position and type.</summary>
internal static class BatchCommands
{
    public static NpgsqlBatchCommand With<T>(this NpgsqlBatchCommand command, T value)
    {
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return command;
    }

    public static NpgsqlCommand With<T>(this NpgsqlCommand command, T value)
    {
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return command;
    }

    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql) => new(sql, connection);
}
