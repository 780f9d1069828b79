namespace Cagent.Testing.Postgres;

/// <summary>How a server of tests is set up.</summary>
public sealed record PostgresOptions
{
    /// <summary>Whether commits wait for the disk. Off for tests, which are faster without and crash the server, not the machine; on for
    /// measurements.</summary>
    public bool WaitForDisk { get; init; }

    /// <summary>Connections that the server accepts.</summary>
    public int MaxConnections { get; init; } = 200;
}
