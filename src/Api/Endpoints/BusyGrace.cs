using Cagent.Api.Calls;
using Cagent.Runs;

namespace Cagent.Api.Endpoints;

/// <summary>Existing clients stop an agent by closing the connection and post the next message at once (clients.md): their leaving may reach the
/// session a moment after that message, so a busy session is asked again before the message is refused.</summary>
internal static class BusyGrace
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    public static async Task<RunStarted> StartAsync(PatientSession session, StartRun start, TimeProvider time, CancellationToken cancellationToken)
    {
        var first = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await session.StartRunAsync(start);
            }
            catch (CagentException refusal) when (refusal.Code == ErrorCodes.SessionBusy && start.IfBusy == BusyPolicy.Reject
                && time.GetElapsedTime(first) < Limit)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }
}
