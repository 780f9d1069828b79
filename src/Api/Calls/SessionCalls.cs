using Cagent.Runs;
using Cagent.Sessions;

namespace Cagent.Api.Calls;

/// <summary>The sessions of the cluster.</summary>
internal sealed class SessionCalls(IGrainFactory grains, CallRetry retry)
{
    private const int MaxLength = 256;

    /// <param name="id">The session.</param>
    /// <param name="aborted">Ends the repetitions of calls.</param>
    /// <exception cref="CagentException"><c>unknown_session</c> for an id that no session can have.</exception>
    public PatientSession Of(string id, CancellationToken aborted) => id.Length <= MaxLength && !string.IsNullOrWhiteSpace(id)
        ? new PatientSession(grains.GetGrain<ISessionGrain>(id), retry, aborted)
        : throw new CagentException(ErrorCodes.UnknownSession, "session not found");

    /// <summary>Makes a session, under a key at most once.</summary>
    /// <param name="key">Null = every request makes one.</param>
    /// <param name="idOf">The id that a key makes, for its first use (0) and for those after it was forgotten.</param>
    /// <param name="make">Makes it; null = the key needs another id.</param>
    /// <param name="aborted">Ends the repetitions of calls.</param>
    public async Task<SessionState> MakeAsync(
        RequestKey? key, Func<RequestKey, int, string> idOf, Func<PatientSession, Task<SessionState?>> make, CancellationToken aborted)
    {
        for (var generation = 0; ; generation++)
        {
            var id = key is null ? Guid.NewGuid().ToString("D") : idOf(key, generation);
            if (await make(Of(id, aborted)) is { } made)
            {
                return made;
            }
        }
    }
}
