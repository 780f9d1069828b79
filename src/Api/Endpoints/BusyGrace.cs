using Cagent.Api.Calls;
using Cagent.Runs;

namespace Cagent.Api.Endpoints;

/// <summary>Existing clients stop an agent by closing the connection and post the next message at once (clients.md): their leaving may reach the
/// session a moment after that message, so a busy session is asked again before the message is refused.</summary>
internal static class BusyGrace
{
    /// <summary>Counted and not timed: on a machine with much to do, leaving takes longer, and so does asking.</summary>
    private const int Attempts = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    public static async Task<RunStarted> StartAsync(PatientSession session, StartRun start, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await session.StartRunAsync(start);
            }
            catch (CagentException refusal) when (refusal.Code == ErrorCodes.SessionBusy && start.IfBusy == BusyPolicy.Reject
                && attempt < Attempts)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }
}
