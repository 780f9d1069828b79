using System.Net;

namespace Cagent.Api.Cli;

/// <summary>The flags of a cluster on PostgreSQL.</summary>
internal static class ClusterFlags
{
    public static readonly FlagDefinition Cluster = new()
    {
        Name = "cluster",
        Description = "PostgreSQL database that the nodes of a cluster share: a connection string or postgres:// address (or variable Cagent__Cluster)",
    };

    /// <summary>The flags of a node.</summary>
    public static readonly IReadOnlyList<FlagDefinition> Node =
    [
        new() { Name = "advertise", Description = "Address of this node for the others of its cluster (default: the one that reaches the database)" },
        Cluster,
        new() { Name = "silo-port", Kind = FlagKind.Int, Description = "Port of this node for the others of its cluster (default: a free one)" },
    ];

    /// <summary>The database as it was typed; null when it was not.</summary>
    public static string? Connection(ParsedFlags flags)
    {
        if (!flags.Given(Cluster.Name))
        {
            return null;
        }

        return flags.Text(Cluster.Name) is { Length: > 0 } connection
            ? connection
            : throw new CommandLineException("--cluster is empty: name the PostgreSQL database of the cluster, for example postgres://cagent@db.example/cagent");
    }

    public static int? SiloPort(ParsedFlags flags)
    {
        if (!flags.Given("silo-port"))
        {
            return null;
        }

        return flags.Number("silo-port") is >= 0 and <= IPEndPoint.MaxPort and var port
            ? (int)port
            : throw new CommandLineException($"invalid argument for \"--silo-port\" flag: it must be between 0 (a free port) and {IPEndPoint.MaxPort}");
    }
}
