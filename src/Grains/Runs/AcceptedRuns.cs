namespace Cagent.Runs;

/// <summary>What a session remembers of accepted runs, for the moment in which their requests may come again.</summary>
internal static class AcceptedRuns
{
    private const int Capacity = 32;

    /// <summary>The run that a request started before; null when it is new.</summary>
    public static KeyedRequest? Find(SessionRecord record, StartRun request, DateTimeOffset now) =>
        request.RunId is { } id && record.Accepted.LastOrDefault(run => run.RunId == id) is { } accepted
            ? new KeyedRequest("", "", now) { RunId = accepted.RunId, After = accepted.After }
            : null;

    public static SessionRecord Remember(SessionRecord record, string runId, long after)
    {
        var kept = record.Accepted.Length < Capacity ? record.Accepted : record.Accepted.RemoveAt(0);
        return record with { Accepted = kept.Add(new AcceptedRun(runId, after)) };
    }
}
