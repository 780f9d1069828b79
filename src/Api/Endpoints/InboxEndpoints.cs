using Cagent.Api.Calls;
using Cagent.Api.Compatibility;
using Cagent.Api.Json;
using Cagent.Runs;

namespace Cagent.Api.Endpoints;

/// <summary>Messages for a turn at work and for turns after it (api-extensions §1, steer, followup, queue).</summary>
internal sealed class InboxEndpoints(SessionCalls sessions) : IEndpoints
{
    public void Map(RouteTable routes)
    {
        routes.Map("POST", "/api/sessions/:id/steer", SteerAsync);
        routes.Map("POST", "/api/sessions/:id/followup", FollowUpAsync);
        routes.Map("GET", "/api/sessions/:id/queue", QueueAsync);
    }

    private async Task SteerAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to steer session: ";
        await sessions.Of(request).SteerAsync(await ReadAsync(request));
        request.Response.StatusCode = StatusCodes.Status202Accepted;
        await JsonResponses.WriteObjectAsync(request.Http, ("status", "queued"));
    }

    private async Task FollowUpAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to enqueue follow-up: ";
        var status = await sessions.Of(request).FollowUpAsync(await ReadAsync(request));
        request.Response.StatusCode = StatusCodes.Status202Accepted;
        await JsonResponses.WriteAsync(request.Http, status, static (json, status) =>
        {
            json.WriteStartObject();
            json.WriteString("status"u8, status switch
            {
                FollowUpStatus.QueuedStreaming => "queued_streaming"u8,
                FollowUpStatus.QueuedIdle => "queued_idle"u8,
                _ => "duplicate"u8,
            });
            json.WriteBoolean("duplicate"u8, status == FollowUpStatus.Duplicate);
            json.WriteEndObject();
        });
    }

    private async Task QueueAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to get session queue: ";
        var queue = await sessions.Of(request).GetQueueAsync();
        await JsonResponses.WriteAsync(request.Http, queue, static (json, queue) =>
        {
            json.WriteStartObject();
            json.WriteStartObject("steer"u8);
            json.WriteNumber("depth"u8, queue.Steered);
            json.WriteNumber("capacity"u8, queue.SteerCapacity);
            json.WriteEndObject();
            json.WriteStartObject("followup"u8);
            json.WriteNumber("depth"u8, queue.FollowUps);
            json.WriteNumber("capacity"u8, queue.FollowUpCapacity);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private static async Task<QueueMessages> ReadAsync(ApiRequest request)
    {
        var bytes = await RequestBody.ReadBytesAsync(request.Http);
        var messages = RunBody.ParseMessages(bytes.Span);
        return messages.Count > 0
            ? new QueueMessages { Messages = messages, Key = IdempotencyKeys.Read(request, bytes.Span) }
            : throw RequestBody.Invalid("at least one message is required");
    }
}
