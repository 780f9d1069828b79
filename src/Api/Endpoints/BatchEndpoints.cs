using Cagent.Api.Compatibility;
using Cagent.Api.Json;
using Cagent.Sessions;

namespace Cagent.Api.Endpoints;

/// <summary>Several sessions at once (reference-2026-07 §1).</summary>
internal sealed class BatchEndpoints(IGrainFactory grains, Histories histories, TimeProvider time) : IEndpoints
{
    private const int MaxSessions = 1000;

    public void Map(RouteTable routes)
    {
        routes.Map("POST", "/api/sessions/batch/delete", DeleteAsync);
        routes.Map("POST", "/api/sessions/batch/export", ExportAsync);
    }

    private async Task DeleteAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to delete sessions: ";
        var deleted = 0;
        var failed = new List<string>();
        foreach (var id in await ReadIdsAsync(request))
        {
            try
            {
                await grains.GetGrain<ISessionGrain>(id).DeleteAsync();
                deleted++;
            }
            catch (CagentException)
            {
                failed.Add(id);
            }
        }

        await JsonResponses.WriteAsync(request.Http, (deleted, failed), static (json, result) =>
        {
            json.WriteStartObject();
            json.WriteNumber("deleted_count"u8, result.deleted);
            json.WriteNumber("failed_count"u8, result.failed.Count);
            if (result.failed.Count > 0)
            {
                json.WriteStartArray("failed_ids"u8);
                result.failed.ForEach(json.WriteStringValue);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        });
    }

    private async Task ExportAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to export sessions: ";
        var sessions = new List<SessionView>();
        foreach (var id in await ReadIdsAsync(request))
        {
            try
            {
                sessions.Add(await histories.ReadAsync(id, default, request.Aborted));
            }
            catch (CagentException error) when (error.Code == ErrorCodes.UnknownSession)
            {
                // Unknown ids are left out.
            }
        }

        await JsonResponses.WriteAsync(request.Http, (sessions, time.GetLocalNow()), static (json, export) =>
        {
            json.WriteStartObject();
            json.WriteString("export_format"u8, "json"u8);
            json.WriteString("timestamp"u8, TimeText.Precise(export.Item2));
            json.WriteNumber("session_count"u8, export.sessions.Count);
            json.WriteStartArray("sessions"u8);
            export.sessions.ForEach(session => SessionJson.WriteExport(json, session));
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static async Task<IReadOnlyList<string>> ReadIdsAsync(ApiRequest request)
    {
        var ids = (await RequestBody.ReadObjectAsync(request.Http)).Texts("session_ids") ?? [];
        return ids.Count is > 0 and <= MaxSessions && ids.All(id => id.Length is > 0 and <= 256)
            ? [.. ids.Distinct(StringComparer.Ordinal)]
            : throw RequestBody.Invalid("session_ids must name 1 to 1000 sessions");
    }
}
