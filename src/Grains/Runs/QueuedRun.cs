namespace Cagent.Runs;

/// <summary>A stored request to run after the active run.</summary>
internal sealed record QueuedRun(string RunId, StartRun Request, string RevisionHash, string Agent)
{
    /// <summary>Its client closed the connection while it waited: its messages are kept, but nothing runs.</summary>
    public bool ClientLeft { get; init; }
}
