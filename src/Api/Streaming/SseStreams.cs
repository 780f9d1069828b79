using Cagent.Api.Endpoints;
using Cagent.Api.Hosting;
using Cagent.Events;
using Cagent.Runs;
using Microsoft.Extensions.Options;

namespace Cagent.Api.Streaming;

/// <summary>Streams of this node: of one run, and of a whole session.</summary>
internal sealed class SseStreams(IOptions<ApiOptions> options, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>Headers of every stream. Nothing on the way may hold events back.</summary>
    public static void SetHeaders(HttpResponse response)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache";
        response.Headers.Connection = "keep-alive";
        response.Headers["X-Accel-Buffering"] = "no";
    }

    /// <summary>The run's own stream: its events and titles, until it has ended. Headers are sent with the first event, or at once for a run that has
    /// to wait for others: it may be silent for long.</summary>
    public async Task WriteRunAsync(ApiRequest request, ISessionWatch watch, RunStarted run)
    {
        var filter = new RunFrames(run.RunId);
        await using var stream = new SseStream(request.Http, options.Value.HeartbeatInterval, time, lifetime.ApplicationStopping);
        var waits = run.Attached?.ActiveRunId is { } active && active != run.RunId;
        await stream.PumpAsync(watch, run.After, run.Attached, filter, options.Value.TitleWait, openAtOnce: waits);
    }

    /// <summary>All events of the session from a number on, until the session is deleted. Headers are sent at once: it may be silent for long.</summary>
    public async Task WriteSessionAsync(ApiRequest request, ISessionWatch watch, long after, AttachResult attached)
    {
        await using var stream = new SseStream(request.Http, options.Value.HeartbeatInterval, time, lifetime.ApplicationStopping);
        await stream.PumpAsync(watch, after, attached, AllFrames.Instance, TimeSpan.Zero, openAtOnce: true);
    }
}
