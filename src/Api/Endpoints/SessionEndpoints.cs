using System.Globalization;
using Cagent.Api.Calls;
using Cagent.Api.Compatibility;
using Cagent.Api.Json;
using Cagent.Sessions;

namespace Cagent.Api.Endpoints;

/// <summary>Sessions: list, create, read, delete (http-api §4.5–4.8, api-extensions §4).</summary>
internal sealed class SessionEndpoints(
    SessionCalls sessions, SessionDeletion deletion, ISessionReader reader, Histories histories, WorkingDirectories directories) : IEndpoints
{
    private const int MaxPage = 1000;
    private static readonly TimeSpan DeletePatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxDeletePatience = TimeSpan.FromMinutes(5);

    public void Map(RouteTable routes)
    {
        routes.Map("GET", "/api/sessions", ListAsync);
        routes.Map("POST", "/api/sessions", CreateAsync);
        routes.Map("GET", "/api/sessions/:id", ReadAsync);
        routes.Map("DELETE", "/api/sessions/:id", DeleteAsync);
        routes.Map("GET", "/api/sessions/:id/snapshot", SnapshotAsync);
        routes.Map("GET", "/api/sessions/:id/status", StatusAsync);
        routes.Map("GET", "/api/sessions/:id/recovery", RecoveryAsync);
    }

    private async Task ListAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to get sessions: ";
        var query = new SessionListQuery
        {
            Limit = Limit(request),
            Before = request.Query("before"),
            TitleContains = request.Query("q"),
            ActiveOnly = request.Flag("active"),
        };
        var page = await reader.ListAsync(query, request.Aborted);
        if (page.NextCursor is not null)
        {
            SetNext(request, page.NextCursor);
        }

        await JsonResponses.WriteAsync(request.Http, (page.Sessions, query.ActiveOnly), static (json, list) =>
        {
            json.WriteStartArray();
            foreach (var session in list.Sessions)
            {
                SessionJson.WriteSummary(json, session, list.ActiveOnly);
            }

            json.WriteEndArray();
        });
    }

    private async Task CreateAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to create session: ";
        var (body, key) = await KeyedBody.ReadAsync(request);
        var template = CreateSessionBody.Read(body, directories.Resolve) with { Key = key };
        var made = await sessions.MakeAsync(key, KeyedIds.Session, session => session.CreateAsync(template), request.Aborted);
        await JsonResponses.WriteAsync(request.Http, made, SessionJson.WriteNew);
    }

    private async Task ReadAsync(ApiRequest request)
    {
        request.ErrorPrefix = "session not found: ";
        var page = new MessagePage(Limit(request), Index(request));
        var view = await histories.ReadAsync(request.Parameter("id"), page, request.Aborted);
        var first = (page.Before is { } before ? Math.Min(before, view.Stored.MessageCount) : view.Stored.MessageCount) - view.Stored.Messages.Count;
        if (page.Limit is not null && first > 0)
        {
            SetNext(request, first.ToString(CultureInfo.InvariantCulture));
        }

        await JsonResponses.WriteAsync(request.Http, view, SessionJson.WriteStored);
    }

    private async Task SnapshotAsync(ApiRequest request)
    {
        request.ErrorPrefix = "session not found: ";
        var view = await histories.ReadAsync(request.Parameter("id"), default, request.Aborted);
        await JsonResponses.WriteAsync(request.Http, view, SessionJson.WriteSnapshot);
    }

    /// <summary>The session as an export has it.</summary>
    private async Task RecoveryAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to export session: ";
        var view = await histories.ReadAsync(request.Parameter("id"), default, request.Aborted);
        await JsonResponses.WriteAsync(request.Http, view, SessionJson.WriteExport);
    }

    /// <summary>Every stored session is ready for a follow-up, so there is nothing to wait for.</summary>
    private async Task StatusAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to get session status: ";
        _ = request.Duration("wait");
        var stored = await histories.ReadStoredAsync(request.Parameter("id"), new MessagePage(Limit: 0), request.Aborted);
        await JsonResponses.WriteAsync(request.Http, stored, static (json, stored) =>
        {
            json.WriteStartObject();
            json.WriteString("id"u8, stored.State.Id);
            json.WriteString("title"u8, stored.State.Title);
            json.WriteBoolean("streaming"u8, stored.Active);
            json.WriteString("agent"u8, stored.State.CurrentAgent ?? "");
            json.WriteNumber("input_tokens"u8, stored.State.InputTokens);
            json.WriteNumber("output_tokens"u8, stored.State.OutputTokens);
            json.WriteNumber("num_messages"u8, stored.MessageCount);
            json.WriteEndObject();
        });
    }

    private async Task DeleteAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to delete session: ";
        var timeout = request.Duration("timeout") ?? DeletePatience;
        var patience = request.Flag("wait")
            ? TimeSpan.FromTicks(Math.Clamp(timeout.Ticks, 0, MaxDeletePatience.Ticks))
            : Timeout.InfiniteTimeSpan;
        if (await deletion.DeleteAsync(request.Parameter("id"), patience, request.Aborted))
        {
            await JsonResponses.WriteObjectAsync(request.Http, ("message", "session deleted"));
            return;
        }

        request.Response.StatusCode = StatusCodes.Status202Accepted;
        await JsonResponses.WriteObjectAsync(request.Http, ("message", "the run is still stopping; the session will be deleted"));
    }

    private static int? Limit(ApiRequest request) => request.Query("limit") is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxPage ? limit
        : throw request.BadQuery("limit", "a number from 1 to 1000");

    private static int? Index(ApiRequest request) => request.Query("before") is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index
        : throw request.BadQuery("before", "the index of a message");

    /// <summary>Names the next page in a header, so that the body stays as it is.</summary>
    private static void SetNext(ApiRequest request, string cursor)
    {
        var query = request.Http.Request.Query.Where(pair => pair.Key != "before")
            .SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value)))
            .Append(KeyValuePair.Create("before", (string?)cursor));
        request.Response.Headers.Link = $"<{request.Http.Request.Path.ToUriComponent()}{QueryString.Create(query)}>; rel=\"next\"";
    }
}
