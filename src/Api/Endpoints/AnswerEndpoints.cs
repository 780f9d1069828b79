using Cagent.Api.Calls;
using Cagent.Api.Compatibility;
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
        var bytes = await RequestBody.ReadBytesAsync(request.Http);
        var body = RequestBody.ParseObject(request.Http, bytes.Span);
        var answer = new ResumeAnswer
        {
            Confirmation = body.Text("confirmation"),
            Reason = NullIfEmpty(body.Text("reason")),
            ToolName = NullIfEmpty(body.Text("tool_name")),
            ToolCallId = NullIfEmpty(body.Text("tool_call_id")),
        };
        await sessions.Of(request).ResumeAsync(answer, IdempotencyKeys.Read(request, bytes.Span));
        await JsonResponses.WriteObjectAsync(request.Http, ("message", "session resumed"));
    }

    private async Task AnswerElicitationAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to resume elicitation: ";
        var bytes = await RequestBody.ReadBytesAsync(request.Http);
        var body = RequestBody.ParseObject(request.Http, bytes.Span);
        var answer = new ElicitationAnswer
        {
            Action = body.Text("action"),
            Content = body.RawObject("content"),
            ElicitationId = NullIfEmpty(body.Text("elicitation_id")),
        };
        await sessions.Of(request).AnswerElicitationAsync(answer, IdempotencyKeys.Read(request, bytes.Span));
        await JsonResponses.WriteNullAsync(request.Http);
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
