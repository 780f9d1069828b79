using Cagent.Api.Calls;

namespace Cagent.Api.Endpoints;

/// <summary>The session that a path names.</summary>
internal static class NamedSession
{
    /// <exception cref="CagentException"><c>unknown_session</c> for an id that no session can have.</exception>
    public static PatientSession Of(this SessionCalls sessions, ApiRequest request) => sessions.Of(request.Parameter("id"), request.Aborted);
}
