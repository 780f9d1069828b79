using Cagent.Cluster.Tests.Nodes;

namespace Cagent.Cluster.Tests.Faults;

/// <summary>The same on PostgreSQL.</summary>
/// <param name="cluster">The nodes.</param>
[Collection(PostgresCluster.Name)]
public sealed class PostgresSiloFaults(PostgresCluster cluster) : SiloFaults(cluster);
