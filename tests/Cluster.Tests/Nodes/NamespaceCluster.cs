using System.Net;
using Cagent.Testing;
using Cagent.Testing.Postgres;
using Npgsql;

namespace Cagent.Cluster.Tests.Nodes;

/// <summary>Three nodes on a PostgreSQL of their own, each in a network namespace of its own.</summary>
[CollectionDefinition(Name)]
public sealed class NamespaceCluster : ClusterFixture, ICollectionFixture<NamespaceCluster>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "Three nodes in three network namespaces";

    private PostgresServer? _server;
    private NamespaceNetwork? _network;

    /// <summary>The network between them.</summary>
    internal NamespaceNetwork Network => _network ?? throw new InvalidOperationException("the cluster is not open");

    private protected override INodePlaces Places => Network;

    internal override async Task<Func<TemporaryDirectory, IReadOnlyList<string>>> PrepareStoreAsync(CancellationToken cancellationToken)
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        if (_network is null)
        {
            (_network, var missing) = await NamespaceNetwork.CreateAsync();
            Assert.SkipWhen(_network is null, missing);
            Keep(_network);
        }

        _server ??= Keep(await PostgresServer.StartAsync(cancellationToken: cancellationToken));
        var connection = new NpgsqlConnectionStringBuilder(await _server.CreateDatabaseAsync(cancellationToken: cancellationToken));
        var published = Network.Publish(new IPEndPoint(IPAddress.Parse(connection.Host!), connection.Port), Network.Database);
        (connection.Host, connection.Port) = (published.Address.ToString(), published.Port);
        await PostgresCluster.MigrateAsync(connection.ConnectionString, cancellationToken);
        return _ => ["--cluster", connection.ConnectionString];
    }
}
