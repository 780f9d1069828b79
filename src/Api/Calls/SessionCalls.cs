using Cagent.Api.Endpoints;
using Cagent.Sessions;

namespace Cagent.Api.Calls;

/// <summary>The sessions of the cluster.</summary>
internal sealed class SessionCalls(IGrainFactory grains, CallRetry retry)
{
    private const int MaxLength = 256;

    /// <summary>The session that the path names.</summary>
    /// <exception cref="CagentException"><c>unknown_session</c> for an id that no session can have.</exception>
    public PatientSession Of(ApiRequest request)
    {
        var id = request.Parameter("id");
        return id.Length is > 0 and <= MaxLength ? Of(id, request.Aborted) : throw new CagentException(ErrorCodes.UnknownSession, "session not found");
    }

    public PatientSession Of(string id, CancellationToken aborted) => new(grains.GetGrain<ISessionGrain>(id), retry, aborted);
}
