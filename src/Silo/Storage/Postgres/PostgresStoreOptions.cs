namespace Cagent.Silo.Storage.Postgres;

/// <summary>How a node uses the database of its cluster; bound from <c>Cagent:PostgresStore</c>. Which database it is, <c>--cluster</c> or
/// <c>Cagent:Cluster</c> says.</summary>
public sealed class PostgresStoreOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Cagent:PostgresStore";

    /// <summary>The database: a connection string or a <c>postgres://</c> address. A secret: never shown.</summary>
    public string Connection { get; set; } = "";

    /// <summary>How long the server may take to answer one request. Default 5 s.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a statement waits for a row that another one holds. Default 2 s.</summary>
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>While the database does not answer, a read or write is tried again for so long before it fails with <c>store_unavailable</c>.
    /// Default 5 s, which covers a restart of the server.</summary>
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a node that starts waits for the database. Default 30 s.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Connections that write. Default 4.</summary>
    public int Writers { get; set; } = 4;

    /// <summary>Most commits that one writer puts into one transaction. Default 64.</summary>
    public int MaxGroup { get; set; } = 64;
}
