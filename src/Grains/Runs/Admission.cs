namespace Cagent.Runs;

/// <summary>What a request to run meets.</summary>
internal enum Admission
{
    /// <summary>Nothing is in its way.</summary>
    Start,

    /// <summary>The active run is cancelled first, in the same write.</summary>
    Interrupt,

    /// <summary>It waits for the runs before it.</summary>
    Enqueue,
}
