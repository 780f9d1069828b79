using System.Globalization;
using Cagent.Api.Calls;
using Cagent.Api.Compatibility;
using Cagent.Api.Json;
using Cagent.Sessions;

namespace Cagent.Api.Endpoints;

/// <summary>Histories that clients make: forks, messages and summaries without a model call (api-extensions §4).</summary>
internal sealed class HistoryEndpoints(SessionCalls sessions, Histories histories, ForkTitles titles) : IEndpoints
{
    public void Map(RouteTable routes)
    {
        routes.Map("POST", "/api/sessions/:id/fork", ForkAsync);
        routes.Map("POST", "/api/sessions/:id/messages", AppendAsync);
        routes.Map("PATCH", "/api/sessions/:id/messages/:msg_id", ReplaceAsync);
        routes.Map("POST", "/api/sessions/:id/summaries", SummariseAsync);
    }

    private async Task ForkAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to fork session: ";
        var (body, key) = await KeyedBody.ReadAsync(request);
        if (body.IsNull("user_message_index"))
        {
            throw RequestBody.Invalid("user_message_index is required: the number, from 0, of the user message before which the copy ends");
        }

        var index = body.Count("user_message_index");
        var source = (await histories.ReadStoredAsync(request.Parameter("id"), new MessagePage(Limit: 0), request.Aborted)).State;
        var fork = new ForkSession
        {
            SourceId = source.Id,
            UserMessageIndex = index,
            Title = await titles.NextAsync(source.Title, request.Aborted),
            Key = key,
        };
        var made = await sessions.MakeAsync(
            key, (used, generation) => KeyedIds.Fork(used, source.Id, generation), copy => copy.ForkAsync(fork), request.Aborted);
        await JsonResponses.WriteAsync(request.Http, await histories.ReadAsync(made.Id, default, request.Aborted), SessionJson.WriteStored);
    }

    private async Task AppendAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to add message: ";
        var (body, key) = await KeyedBody.ReadAsync(request);
        await sessions.Of(request).AppendMessageAsync(HistoryEntryBody.Read(body), key);
        await WriteAddedAsync(request);
    }

    private async Task ReplaceAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to update message: ";
        var entry = HistoryEntryBody.Read(await RequestBody.ReadObjectAsync(request.Http));
        var named = request.Parameter("msg_id");
        if (!long.TryParse(named, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            var session = await histories.ReadStoredAsync(request.Parameter("id"), new MessagePage(Limit: 0), request.Aborted);
            throw new CagentException(
                ErrorCodes.UnknownMessage,
                $"session {session.State.Id} has no message \"{named}\": ids are numbers; GET /api/sessions/{session.State.Id} shows those of its messages");
        }

        await sessions.Of(request).ReplaceMessageAsync(id, entry);
        await JsonResponses.WriteObjectAsync(request.Http, ("status", "updated"));
    }

    private async Task SummariseAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to add summary: ";
        var (body, key) = await KeyedBody.ReadAsync(request);
        var (summary, cost) = (body.Text("summary"), body.Number("cost"));
        if (string.IsNullOrWhiteSpace(summary))
        {
            throw RequestBody.Invalid("summary is required");
        }

        if (body.Integer("tokens") < 0 || cost < 0)
        {
            throw RequestBody.Invalid("tokens and cost must not be negative");
        }

        await sessions.Of(request).AddSummaryAsync(summary, cost, key);
        await WriteAddedAsync(request);
    }

    private static Task WriteAddedAsync(ApiRequest request)
    {
        request.Response.StatusCode = StatusCodes.Status201Created;
        return JsonResponses.WriteObjectAsync(request.Http, ("status", "added"));
    }
}
