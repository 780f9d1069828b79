namespace Cagent.Runs;

/// <summary>Decides what a request to run does on a session that may be busy (api-extensions §1, busy session).</summary>
internal static class RunAdmission
{
    /// <param name="record">As it is when the request's turn has come.</param>
    /// <param name="policy">What the request wants.</param>
    /// <param name="isWatched">Somebody watches the session.</param>
    /// <param name="capacity">Most requests that may wait.</param>
    /// <exception cref="CagentException"><c>session_busy</c>, <c>queue_full</c>.</exception>
    public static Admission Decide(SessionRecord record, BusyPolicy policy, bool isWatched, int capacity)
    {
        if (record.Run is null && record.Queue.IsEmpty)
        {
            return Admission.Start;
        }

        return policy switch
        {
            BusyPolicy.Enqueue when record.Queue.Length >= capacity => throw new CagentException(
                ErrorCodes.QueueFull,
                $"The session is busy and {record.Queue.Length} requests wait already, the most that are kept. Try again when the active run has ended."),
            BusyPolicy.Enqueue => Admission.Enqueue,
            BusyPolicy.Reject when isWatched => throw new CagentException(
                ErrorCodes.SessionBusy,
                "The session is busy: a run is active and being watched. Wait for its end, or post with ?if_busy=enqueue or ?if_busy=interrupt."),
            _ => record.Run is null ? Admission.Start : Admission.Interrupt,
        };
    }
}
