using Cagent.Sessions;

namespace Cagent.Api.Endpoints;

/// <summary>From the path to the session.</summary>
internal static class SessionIds
{
    private const int MaxLength = 256;

    /// <exception cref="CagentException"><c>unknown_session</c> for an id that no session can have.</exception>
    public static ISessionGrain Session(this IGrainFactory grains, ApiRequest request)
    {
        var id = request.Parameter("id");
        return id.Length is > 0 and <= MaxLength
            ? grains.GetGrain<ISessionGrain>(id)
            : throw new CagentException(ErrorCodes.UnknownSession, "session not found");
    }
}
