namespace Cagent.Silo.Clustering;

/// <summary>Moves the runs that this node works on to others while it still belongs to the cluster, so that its end finds nothing left to do.</summary>
public interface IRunHandOver
{
    /// <summary>Asks every run of this node to go on elsewhere, also those that come meanwhile. Never throws: what is left when the node stops is handed
    /// over then, as slowly as after a crash.</summary>
    /// <param name="atOnce">Interrupts model calls and tools; otherwise a run leaves before its next model call.</param>
    /// <param name="cancellationToken">The time is up.</param>
    /// <returns>When the time is up or there is nobody to take them; with <paramref name="atOnce"/> also when none is left. Otherwise it waits on for runs
    /// that come meanwhile.</returns>
    Task MoveAllAsync(bool atOnce, CancellationToken cancellationToken);
}
