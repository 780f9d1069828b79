using Cagent.Cluster.Tests.Clients;
using Cagent.Cluster.Tests.Invariants;
using Cagent.Cluster.Tests.Nodes;

namespace Cagent.Cluster.Tests.Faults;

/// <summary>Checks single sessions.</summary>
internal static class Check
{
    /// <summary>Waits until a session has settled and fails if an invariant does not hold.</summary>
    public static async Task<SessionEvidence> HoldsAsync(TestCluster cluster, TestSession session)
    {
        var evidence = await session.GatherAsync(cluster.Effects, TestContext.Current.CancellationToken);
        AllInvariants.Hold([evidence]);
        Assert.Empty(cluster.Model.Violations);
        Assert.Empty(session.Watchers.SelectMany(watcher => watcher.Problems));
        return evidence;
    }
}
