using System.Net;
using Cagent.Testing;
using Cagent.Testing.Postgres;
using Cagent.Testing.Servers;
using Npgsql;

namespace Cagent.Cluster.Tests.Nodes;

/// <summary>Three nodes on a PostgreSQL of their own.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresCluster : ClusterFixture, ICollectionFixture<PostgresCluster>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "Three nodes on PostgreSQL";

    private PostgresServer? _server;
    private TroubledLink? _link;

    /// <summary>The database server.</summary>
    internal PostgresServer Server => _server ?? throw new InvalidOperationException("the cluster is not open");

    /// <summary>The way from the nodes to it.</summary>
    internal TroubledLink Link => _link ?? throw new InvalidOperationException("the cluster is not open");

    internal override async Task<Func<TemporaryDirectory, IReadOnlyList<string>>> PrepareStoreAsync(CancellationToken cancellationToken)
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        _server ??= Keep(await PostgresServer.StartAsync(cancellationToken: cancellationToken));
        var connection = new NpgsqlConnectionStringBuilder(await _server.CreateDatabaseAsync(cancellationToken: cancellationToken));
        _link ??= Keep(new TroubledLink(new IPEndPoint(IPAddress.Parse(connection.Host!), connection.Port)));
        connection.Port = _link.Address.Port;
        await MigrateAsync(connection.ConnectionString, cancellationToken);
        return _ => ["--cluster", connection.ConnectionString];
    }

    internal static async Task MigrateAsync(string connection, CancellationToken cancellationToken)
    {
        using var directory = new TemporaryDirectory();
        await using var migration = ServerProcess.Launch(new ServerStart { Arguments = ["migrate", "--cluster", connection], Directory = directory.Path });
        await migration.WaitForExitAsync(cancellationToken);
        Assert.True(migration.ExitCode == 0, $"cagent migrate ended with {migration.ExitCode}: {migration.Errors}");
    }
}
