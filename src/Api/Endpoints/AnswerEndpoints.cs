using Cagent.Api.Calls;
using Cagent.Api.Json;
using Cagent.Approvals;

namespace Cagent.Api.Endpoints;

/// <summary>Answers to questions of a run (http-api §4.13, §4.14, api-extensions §3).</summary>
internal sealed class AnswerEndpoints(SessionCalls sessions) : IEndpoints
{
    public void Map(RouteTable routes)
    {
        routes.Map("POST", "/api/sessions/:id/resume", ResumeAsync);
        routes.Map("POST", "/api/sessions/:id/elicitation", AnswerElicitationAsync);
    }

    private async Task ResumeAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to resume session: ";
        var (body, key) = await KeyedBody.ReadAsync(request);
        var answer = new ResumeAnswer
        {
            Confirmation = body.Text("confirmation"),
            Reason = body.TextOrNull("reason"),
            ToolName = body.TextOrNull("tool_name"),
            ToolCallId = body.TextOrNull("tool_call_id"),
        };
        await sessions.Of(request).ResumeAsync(answer, key);
        await JsonResponses.WriteObjectAsync(request.Http, ("message", "session resumed"));
    }

    private async Task AnswerElicitationAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to resume elicitation: ";
        var (body, key) = await KeyedBody.ReadAsync(request);
        var answer = new ElicitationAnswer
        {
            Action = body.Text("action"),
            Content = body.RawObject("content"),
            ElicitationId = body.TextOrNull("elicitation_id"),
        };
        await sessions.Of(request).AnswerElicitationAsync(answer, key);
        await JsonResponses.WriteNullAsync(request.Http);
    }
}
