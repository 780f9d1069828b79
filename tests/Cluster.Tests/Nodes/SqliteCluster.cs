using Cagent.Testing;

namespace Cagent.Cluster.Tests.Nodes;

/// <summary>Three nodes on one SQLite file.</summary>
[CollectionDefinition(Name)]
public sealed class SqliteCluster : ClusterFixture, ICollectionFixture<SqliteCluster>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "Three nodes on one SQLite file";

    /// <summary>The file, relative to the cluster's directory.</summary>
    internal const string File = "sessions.db";

    internal override Task<Func<TemporaryDirectory, IReadOnlyList<string>>> PrepareStoreAsync(CancellationToken cancellationToken) =>
        Task.FromResult<Func<TemporaryDirectory, IReadOnlyList<string>>>(directory => ["--session-db", directory.At(File)]);
}
