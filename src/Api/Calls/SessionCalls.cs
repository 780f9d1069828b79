using Cagent.Sessions;

namespace Cagent.Api.Calls;

/// <summary>The sessions of the cluster.</summary>
internal sealed class SessionCalls(IGrainFactory grains, CallRetry retry)
{
    private const int MaxLength = 256;

    /// <param name="id">The session.</param>
    /// <param name="aborted">Ends the repetitions of calls.</param>
    /// <exception cref="CagentException"><c>unknown_session</c> for an id that no session can have.</exception>
    public PatientSession Of(string id, CancellationToken aborted) => id.Length is > 0 and <= MaxLength
        ? new PatientSession(grains.GetGrain<ISessionGrain>(id), retry, aborted)
        : throw new CagentException(ErrorCodes.UnknownSession, "session not found");
}
