using System.Globalization;
using Cagent.Api.Calls;
using Cagent.Api.Streaming;
using Cagent.Events;

namespace Cagent.Api.Endpoints;

/// <summary>The events of a session across its runs (api-extensions §2).</summary>
internal sealed class WatchEndpoints(SessionCalls sessions, ISessionWatchers watchers, SseStreams streams) : IEndpoints
{
    public void Map(RouteTable routes) => routes.Map("GET", "/api/sessions/:id/events", EventsAsync);

    private async Task EventsAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to watch session: ";
        var session = sessions.Of(request);
        if (HttpMethods.IsHead(request.Http.Request.Method))
        {
            await session.GetStateAsync();
            SseStreams.SetHeaders(request.Response);
            return;
        }

        var since = ResumePoint(request);
        await using var watch = watchers.Open(request.Parameter("id"));
        var attached = await session.AttachAsync(new AttachRequest { Watcher = watch.Id, After = since ?? 0 });
        if (since is null)
        {
            // Whoever asks for what is kept misses nothing.
            attached = attached with { GapBefore = null };
        }

        // A number beyond the end asks for nothing but what is new.
        await streams.WriteSessionAsync(request, watch, Math.Min(since ?? 0, attached.Head), attached);
    }

    /// <summary>The query wins over the header; what is no number counts as absent.</summary>
    private static long? ResumePoint(ApiRequest request) =>
        Number(request.Query("since")) ?? Number(request.Http.Request.Headers["Last-Event-ID"].ToString());

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
