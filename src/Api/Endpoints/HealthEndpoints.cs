using Cagent.Api.Cli;
using Cagent.Api.Hosting;
using Cagent.Api.Json;
using Cagent.Sessions;
using Cagent.Silo.Clustering;

namespace Cagent.Api.Endpoints;

/// <summary>Is the process up, can it serve (api-extensions §5).</summary>
internal sealed class HealthEndpoints(ISessionReader reader, NodeDrain drain, INodeMembership? membership = null) : IEndpoints
{
    public void Map(RouteTable routes)
    {
        routes.Map("GET", "/api/ping", request => JsonResponses.WriteObjectAsync(request.Http, ("status", "ok")));
        routes.Map("GET", "/health", request => JsonResponses.WriteObjectAsync(request.Http, ("status", "ok"), ("version", CagentCommands.Version)));
        routes.Map("GET", "/api/ready", SayReadyAsync);
        routes.Map("GET", "/ready", ReadyAsync);
    }

    /// <summary>A server that answers is ready for a run: there is nothing to wait for.</summary>
    private static Task SayReadyAsync(ApiRequest request)
    {
        _ = request.Duration("timeout");
        return JsonResponses.WriteObjectAsync(request.Http, ("status", "ready"));
    }

    private async Task ReadyAsync(ApiRequest request)
    {
        var active = 0;
        var error = drain.IsDraining ? "the server is shutting down" : membership is { IsMember: false } ? "the node has not joined its cluster" : null;
        var connected = true;
        try
        {
            active = await reader.CountActiveAsync(request.Aborted);
        }
        catch (CagentException failure)
        {
            connected = false;
            error ??= failure.Message;
        }

        if (error is not null)
        {
            request.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            request.Response.Headers.RetryAfter = "1";
        }

        await JsonResponses.WriteAsync(request.Http, (active, connected, error), static (json, state) =>
        {
            json.WriteStartObject();
            json.WriteBoolean("ready"u8, state.error is null);
            json.WriteNumber("active_sessions"u8, state.active);
            json.WriteBoolean("store_connected"u8, state.connected);
            json.WriteString("toolset_health"u8, "ok"u8);
            if (state.error is not null)
            {
                json.WriteString("latest_error"u8, state.error);
            }

            json.WriteEndObject();
        });
    }
}
