using Cagent.Api.Calls;
using Cagent.Api.Compatibility;
using Cagent.Api.Json;
using Cagent.Sessions;

namespace Cagent.Api.Endpoints;

/// <summary>Settings of a session (http-api §4.9–4.12, api-extensions §4).</summary>
internal sealed class SessionSettingsEndpoints(SessionCalls sessions, AgentCatalog catalog, Histories histories) : IEndpoints
{
    public void Map(RouteTable routes)
    {
        routes.Map("PATCH", "/api/sessions/:id/title", SetTitleAsync);
        routes.Map("PATCH", "/api/sessions/:id/permissions", SetPermissionsAsync);
        routes.Map("POST", "/api/sessions/:id/tools/toggle", ToggleToolsAsync);
        routes.Map("POST", "/api/sessions/:id/thinking/toggle", ToggleThinkingAsync);
        routes.Map("PATCH", "/api/sessions/:id/starred", SetStarredAsync);
        routes.Map("PATCH", "/api/sessions/:id/tokens", SetTokensAsync);
        routes.Map("PATCH", "/api/sessions/:id/safety-policy", SetSafetyPolicyAsync);
        routes.Map("GET", "/api/sessions/:id/models", ModelsAsync);
    }

    private async Task SetTitleAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to update session title: ";
        var title = CreateSessionBody.Title(await RequestBody.ReadObjectAsync(request.Http));
        await sessions.Of(request).SetTitleAsync(title);
        await JsonResponses.WriteObjectAsync(request.Http, ("id", request.Parameter("id")), ("title", title));
    }

    private async Task SetPermissionsAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to update session permissions: ";
        var rules = CreateSessionBody.Permissions(await RequestBody.ReadObjectAsync(request.Http));
        await sessions.Of(request).SetPermissionsAsync(rules);
        await JsonResponses.WriteObjectAsync(request.Http, ("message", "session permissions updated"));
    }

    private async Task ToggleToolsAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to toggle session tool approval mode: ";
        await sessions.Of(request).ToggleToolsApprovedAsync(await IdempotencyKeys.ReadAsync(request));
        await JsonResponses.WriteNullAsync(request.Http);
    }

    private async Task ToggleThinkingAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to toggle session thinking mode: ";
        await sessions.Of(request).ToggleThinkingAsync(await IdempotencyKeys.ReadAsync(request));
        await JsonResponses.WriteNullAsync(request.Http);
    }

    private async Task SetStarredAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to update session starred: ";
        var starred = (await RequestBody.ReadObjectAsync(request.Http)).Flag("starred");
        await sessions.Of(request).SetStarredAsync(starred);
        await JsonResponses.WriteObjectAsync(request.Http, ("status", "updated"));
    }

    private async Task SetTokensAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to update session tokens: ";
        var body = await RequestBody.ReadObjectAsync(request.Http);
        var (input, output, cost) = (body.Integer("input_tokens"), body.Integer("output_tokens"), body.Number("cost"));
        if (input < 0 || output < 0 || cost < 0)
        {
            throw RequestBody.Invalid("input_tokens, output_tokens and cost must not be negative");
        }

        await sessions.Of(request).SetTokensAsync(input, output, cost);
        await JsonResponses.WriteObjectAsync(request.Http, ("status", "updated"));
    }

    private async Task SetSafetyPolicyAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to update session safety policy: ";
        var policy = (await RequestBody.ReadObjectAsync(request.Http)).Text("safety_policy");
        if (!CreateSessionBody.SafetyPolicies.Contains(policy))
        {
            throw CreateSessionBody.UnknownPolicy(request.ErrorPrefix, policy);
        }

        await sessions.Of(request).SetSafetyPolicyAsync(policy);
        await JsonResponses.WriteObjectAsync(request.Http, ("message", "session safety policy updated"));
    }

    private async Task ModelsAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to get session models: ";
        var session = (await histories.ReadStoredAsync(request.Parameter("id"), new MessagePage(Limit: 0), request.Aborted)).State;
        var agentId = session.AgentId ?? await OnlyAgentAsync(request.Aborted);
        var configuration = agentId is null ? null : await catalog.GetConfigurationAsync(agentId, request.Aborted);
        await JsonResponses.WriteAsync(request.Http, ModelChoices.From(configuration, session.CurrentAgent, session.AgentModelOverrides), ModelChoices.Write);
    }

    /// <summary>Before its first run a session belongs to no agent file, unless there is just one.</summary>
    private async Task<string?> OnlyAgentAsync(CancellationToken aborted) =>
        await catalog.ListAsync(aborted) is [var only] ? only.Name : null;
}
