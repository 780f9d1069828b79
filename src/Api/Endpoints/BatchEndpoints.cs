using Cagent.Api.Calls;
using Cagent.Api.Compatibility;
using Cagent.Api.Json;

namespace Cagent.Api.Endpoints;

/// <summary>Several sessions at once (reference-2026-07 §1).</summary>
internal sealed class BatchEndpoints(BatchDeletion deletion, Histories histories, TimeProvider time) : IEndpoints
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
        var (body, key) = await KeyedBody.ReadAsync(request);
        var ids = ReadIds(body);
        var failed = await deletion.DeleteAsync(ids, key, request.Aborted);
        await JsonResponses.WriteAsync(request.Http, (Deleted: ids.Count - failed.Count, Failed: failed), static (json, result) =>
        {
            json.WriteStartObject();
            json.WriteNumber("deleted_count"u8, result.Deleted);
            json.WriteNumber("failed_count"u8, result.Failed.Count);
            if (result.Failed.Count > 0)
            {
                json.WriteStartArray("failed_ids"u8);
                result.Failed.ForEach(json.WriteStringValue);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        });
    }

    private async Task ExportAsync(ApiRequest request)
    {
        request.ErrorPrefix = "failed to export sessions: ";
        var found = new List<SessionView>();
        foreach (var id in ReadIds(await RequestBody.ReadObjectAsync(request.Http)))
        {
            try
            {
                found.Add(await histories.ReadAsync(id, default, request.Aborted));
            }
            catch (CagentException error) when (error.Code == ErrorCodes.UnknownSession)
            {
                // Unknown ids are left out.
            }
        }

        await JsonResponses.WriteAsync(request.Http, (found, time.GetLocalNow()), static (json, export) =>
        {
            json.WriteStartObject();
            json.WriteString("export_format"u8, "json"u8);
            json.WriteString("timestamp"u8, TimeText.Precise(export.Item2));
            json.WriteNumber("session_count"u8, export.found.Count);
            json.WriteStartArray("sessions"u8);
            export.found.ForEach(session => SessionJson.WriteExport(json, session));
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static IReadOnlyList<string> ReadIds(BodyObject body)
    {
        var ids = body.Texts("session_ids") ?? [];
        return ids.Count is > 0 and <= MaxSessions && ids.All(id => id.Length is > 0 and <= 256)
            ? [.. ids.Distinct(StringComparer.Ordinal)]
            : throw RequestBody.Invalid("session_ids must name 1 to 1000 sessions");
    }
}
