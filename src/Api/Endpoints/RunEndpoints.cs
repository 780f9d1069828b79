using Cagent.Api.Calls;
using Cagent.Api.Compatibility;
using Cagent.Api.Hosting;
using Cagent.Api.Json;
using Cagent.Api.Streaming;
using Cagent.Events;
using Cagent.Runs;
using Cagent.Sessions;
using Microsoft.Extensions.Options;

namespace Cagent.Api.Endpoints;

/// <summary>Runs: start one and stream it, cancel it (http-api §4.15, api-extensions §1).</summary>
internal sealed class RunEndpoints(
    SessionCalls sessions, ISessionReader reader, ISessionWatchers watchers, SseStreams streams, IOptions<ApiOptions> options, TimeProvider time) : IEndpoints
{
    public void Map(RouteTable routes)
    {
        routes.Map("POST", "/api/sessions/:id/agent/:agent", request => RunAsync(request, named: false));
        routes.Map("POST", "/api/sessions/:id/agent/:agent/*agent_name", request => RunAsync(request, named: true));
        routes.Map("POST", "/api/sessions/:id/cancel", CancelAsync);
    }

    private async Task RunAsync(ApiRequest request, bool named)
    {
        request.ErrorPrefix = "failed to run session: ";
        var bytes = await RequestBody.ReadBytesAsync(request.Http);
        var body = RunBody.Parse(bytes.Span);
        if (body.LacksMessages && !await HasHistoryAsync(request))
        {
            throw RunBody.NoMessages();
        }

        var session = sessions.Of(request);
        await using var watch = watchers.Open(request.Parameter("id"));
        var start = new StartRun
        {
            AgentId = "",
            RunId = Guid.NewGuid().ToString("D"),
            Messages = body.Messages,
            Model = string.IsNullOrEmpty(body.Model) ? null : body.Model,
            IfBusy = BusyPolicy(request),
            OnDisconnect = DisconnectPolicy(request),
            Key = IdempotencyKeys.Read(request, bytes.Span),
            Watcher = watch.Id,
        };
        var run = await AgentReadings.FirstKnownAsync(request, "agent", named ? "agent_name" : null,
            (agent, name) => BusyGrace.StartAsync(session, start with { AgentId = agent, AgentName = name }, time, request.Aborted));
        await streams.WriteRunAsync(request, watch, run);
    }

    private async Task<bool> HasHistoryAsync(ApiRequest request) => request.Parameter("id") is { Length: > 0 } id
        && await reader.ReadAsync(id, new MessagePage(Limit: 0), request.Aborted) is { MessageCount: > 0 };

    private async Task CancelAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to cancel session: ";
        var cancelled = await sessions.Of(request).CancelAsync(await IdempotencyKeys.ReadAsync(request));
        await JsonResponses.WriteObjectAsync(request.Http, ("status", cancelled ? "cancelled" : "idle"));
    }

    private static BusyPolicy BusyPolicy(ApiRequest request) => request.Query("if_busy") switch
    {
        null or "reject" => Runs.BusyPolicy.Reject,
        "enqueue" => Runs.BusyPolicy.Enqueue,
        "interrupt" => Runs.BusyPolicy.Interrupt,
        _ => throw request.BadQuery("if_busy", "reject, enqueue or interrupt"),
    };

    private DisconnectPolicy DisconnectPolicy(ApiRequest request) => request.Query("on_disconnect") switch
    {
        null => options.Value.OnDisconnect,
        "auto" => Runs.DisconnectPolicy.Auto,
        "continue" => Runs.DisconnectPolicy.Continue,
        "cancel" => Runs.DisconnectPolicy.Cancel,
        _ => throw request.BadQuery("on_disconnect", "auto, continue or cancel"),
    };
}
