using Cagent.Cluster.Tests.Nodes;

namespace Cagent.Cluster.Tests.Faults;

/// <summary>The same on one SQLite file.</summary>
/// <param name="cluster">The nodes.</param>
[Collection(SqliteCluster.Name)]
public sealed class SqliteSiloFaults(SqliteCluster cluster) : SiloFaults(cluster);
