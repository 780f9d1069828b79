using System.Security.Cryptography;
using System.Text;
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
    IGrainFactory grains, ISessionWatchers watchers, SseStreams streams, IOptions<ApiOptions> options, TimeProvider time) : IEndpoints
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
        var session = grains.Session(request);
        await using var watch = watchers.Open(request.Parameter("id"));
        var key = request.Http.Request.Headers["Idempotency-Key"].ToString();
        var start = new StartRun
        {
            AgentId = "",
            Messages = body.Messages,
            Model = string.IsNullOrEmpty(body.Model) ? null : body.Model,
            IfBusy = BusyPolicy(request),
            OnDisconnect = DisconnectPolicy(request),
            IdempotencyKey = key.Length == 0 ? null : key,
            RequestHash = key.Length == 0 ? null : Hash(request, named, bytes.Span),
            Headers = Headers(request.Http.Request),
            Watcher = watch.Id,
        };
        var run = await AgentReadings.FirstKnownAsync(request, "agent", named ? "agent_name" : null,
            (agent, name) => BusyGrace.StartAsync(session, start with { AgentId = agent, AgentName = name }, time, request.Aborted));
        await streams.WriteRunAsync(request, watch, run);
    }

    /// <summary>Answers when the run has ended, which is an event.</summary>
    private async Task CancelAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to cancel session: ";
        var session = grains.Session(request);
        var state = await session.GetStateAsync();
        if (state.Run is not { } run)
        {
            await JsonResponses.WriteObjectAsync(request.Http, ("status", "idle"));
            return;
        }

        await using var watch = watchers.Open(request.Parameter("id"));
        var attached = await session.AttachAsync(new AttachRequest { Watcher = watch.Id, After = state.LastEventSequence });
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted);
        patience.CancelAfter(options.Value.CancelWait);
        var active = await session.CancelAsync("cancelled by a client");
        var ended = !active || await HasEndedAsync(watch, state.LastEventSequence, attached, run.Id, patience.Token);
        if (!ended)
        {
            request.Response.StatusCode = StatusCodes.Status202Accepted;
        }

        await JsonResponses.WriteObjectAsync(request.Http, ("status", ended ? "cancelled" : "cancelling"));
    }

    private static async Task<bool> HasEndedAsync(ISessionWatch watch, long after, AttachResult attached, string runId, CancellationToken patience)
    {
        try
        {
            await foreach (var batch in watch.ReadAsync(after, attached, patience))
            {
                if (batch.Frames.Any(frame => frame.Flags.HasFlag(EventFlags.SessionExited)
                    || (frame.Flags.HasFlag(EventFlags.RunEnded) && frame.RunId == runId)))
                {
                    return true;
                }
            }

            return !patience.IsCancellationRequested;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static BusyPolicy BusyPolicy(ApiRequest request) => request.Query("if_busy") switch
    {
        null or "" or "reject" => Runs.BusyPolicy.Reject,
        "enqueue" => Runs.BusyPolicy.Enqueue,
        "interrupt" => Runs.BusyPolicy.Interrupt,
        _ => throw request.BadQuery("if_busy", "reject, enqueue or interrupt"),
    };

    private DisconnectPolicy DisconnectPolicy(ApiRequest request) => request.Query("on_disconnect") switch
    {
        null or "" => options.Value.OnDisconnect,
        "auto" => Runs.DisconnectPolicy.Auto,
        "continue" => Runs.DisconnectPolicy.Continue,
        "cancel" => Runs.DisconnectPolicy.Cancel,
        _ => throw request.BadQuery("on_disconnect", "auto, continue or cancel"),
    };

    private static string Hash(ApiRequest request, bool named, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Parameter("agent")}\n{(named ? request.Parameter("agent_name") : "")}\n"));
        hash.AppendData(body);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static Dictionary<string, string> Headers(HttpRequest request)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, values) in request.Headers)
        {
            headers[name.ToLowerInvariant()] = values[0] ?? "";
        }

        return headers;
    }
}
