using Cagent.Api.Compatibility;
using Cagent.Api.Problems;

namespace Cagent.Api.Endpoints;

/// <summary>Where the outcome of a person's sign-in to an MCP server is handed in (reference-2026-07 §1). No toolset starts a sign-in yet, so
/// nobody waits for one.</summary>
internal sealed class SignInEndpoints : IEndpoints
{
    public void Map(RouteTable routes) => routes.Map("POST", "/api/mcp-oauth/callback", CallBackAsync);

    private static Task CallBackAsync(ApiRequest request)
    {
        if (request.Query("state") is null)
        {
            throw RequestBody.Invalid("the query parameter state is missing");
        }

        if (request.Query("code") is null && request.Query("error") is null)
        {
            throw RequestBody.Invalid("the query parameters code and error are both missing; one of them is the outcome of the sign-in");
        }

        throw new ProblemException(Problem.NotFound with
        {
            Code = ErrorCodes.NothingPending,
            Message = "no sign-in waits for this state; start it again",
        });
    }
}
