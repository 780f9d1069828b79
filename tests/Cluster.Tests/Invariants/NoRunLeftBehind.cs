namespace Cagent.Cluster.Tests.Invariants;

/// <summary>I5: when the recovery budget is used up, no run is stored as running. One that waits for a person may wait.</summary>
internal sealed class NoRunLeftBehind : IInvariant
{
    public IEnumerable<string> Check(SessionEvidence session)
    {
        if (session.RunStatus is { } status and not "waiting")
        {
            yield return $"I5: a run is stored as {status} and nobody works on it";
        }
    }
}
