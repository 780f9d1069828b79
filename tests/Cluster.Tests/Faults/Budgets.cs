namespace Cagent.Cluster.Tests.Faults;

/// <summary>What a fault may cost a watcher.</summary>
internal static class Budgets
{
    /// <summary>From the death of a process to the next event.</summary>
    public static readonly TimeSpan Killed = TimeSpan.FromSeconds(5);

    /// <summary>From the death of most nodes to the next event: those that are left wait until the dead have been silent for long enough.</summary>
    public static readonly TimeSpan KilledTogether = TimeSpan.FromSeconds(8);

    /// <summary>From the moment in which a process hangs to the next event.</summary>
    public static readonly TimeSpan Hung = TimeSpan.FromSeconds(10);

    /// <summary>From the moment in which a node is cut off to the next event.</summary>
    public static readonly TimeSpan Partitioned = TimeSpan.FromSeconds(12);

    /// <summary>Pause of a session while nodes are replaced.</summary>
    public static readonly TimeSpan Drained = TimeSpan.FromSeconds(2);
}
