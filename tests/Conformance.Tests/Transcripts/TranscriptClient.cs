using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cagent.Testing;
using Cagent.Testing.Sse;

namespace Cagent.Conformance.Tests.Transcripts;

/// <summary>Sends the requests of a scenario and brings the answers into the form of the recording.</summary>
internal sealed class TranscriptClient(Transcript transcript, TranscriptServer server, IReadOnlyDictionary<string, string> known)
{
    private static readonly JsonSerializerOptions Plain =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, string> _saved = new(known);

    /// <summary>The client of the server.</summary>
    public HttpClient Http => server.Server.Client;

    /// <summary>Sends the request of a step, with everything that is to be done while its stream is open.</summary>
    public async Task<JsonObject> SendAsync(JsonObject step, CancellationToken cancellationToken)
    {
        await using var stream = await SseStream.OpenAsync(server.Server.Client, CreateRequest(step), cancellationToken);
        var answer = await DescribeAsync(stream, step, cancellationToken);
        if (stream.IsEventStream)
        {
            await FollowAsync(stream, step, answer, cancellationToken);
        }

        return answer;
    }

    /// <summary>The request of a step.</summary>
    public HttpRequestMessage CreateRequest(JsonObject step)
    {
        var line = Fill(step["request"]!.GetValue<string>());
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var path = Rename(line[(space + 1)..]);
        var uri = new Uri(server.Server.Client.BaseAddress!.GetLeftPart(UriPartial.Authority) + path,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(new HttpMethod(line[..space]), uri);
        if (step["body"] is { } body)
        {
            request.Content = new StringContent(Body(body, step, path), Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in step["headers"]?.AsObject() ?? [])
        {
            request.Headers.TryAddWithoutValidation(name, Fill(value!.GetValue<string>()));
        }

        return request;
    }

    /// <summary>Status, the headers that recordings keep and, for another answer than a stream, the body; saves what the step wants.</summary>
    public async Task<JsonObject> DescribeAsync(SseStream stream, JsonObject step, CancellationToken cancellationToken)
    {
        var headers = new JsonObject();
        foreach (var (name, values) in stream.Response.Headers.Concat(stream.Response.Content.Headers))
        {
            headers[name] = string.Join(", ", values);
        }

        var answer = new JsonObject { ["status"] = (int)stream.Response.StatusCode, ["headers"] = headers };
        if (stream.IsEventStream)
        {
            answer["events"] = new JsonArray();
            return answer;
        }

        var text = await stream.Response.Content.ReadAsStringAsync(cancellationToken);
        answer["body"] = Parse(text);
        foreach (var (name, member) in step["save"]?.AsObject() ?? [])
        {
            _saved[name] = answer["body"]?[member!.GetValue<string>()]?.GetValue<string>() ?? "";
        }

        return answer;
    }

    /// <summary>Adds a frame to the events of an answer; false for a comment that the recording does not keep.</summary>
    public bool Add(JsonObject answer, SseFrame frame, JsonObject step, IReadOnlyList<SseFrame> sofar)
    {
        var keepsIds = step["ids"] is not null;
        if (frame.Comment is { } comment)
        {
            if (keepsIds)
            {
                answer["events"]!.AsArray().Add(new JsonObject { ["comment"] = comment });
            }

            return keepsIds;
        }

        var item = frame.Json ?? new JsonObject { ["type"] = "?", ["data"] = frame.Data };
        if (keepsIds && frame.Id is not null)
        {
            item["id"] = frame.Id;
        }

        answer["events"]!.AsArray().Add(item);
        foreach (var (name, what) in step["save_event"]?.AsObject() ?? [])
        {
            var count = sofar.Count(other => other.Type == frame.Type);
            if (frame.Type == what![0]!.GetValue<string>() && count == what[1]!.GetValue<int>() + 1)
            {
                _saved[name] = item[what[2]!.GetValue<string>()]?.ToString() ?? "";
            }
        }

        return true;
    }

    /// <summary>Of a long stream, the first and the last frames, without those that are left out anyway.</summary>
    public void Shorten(JsonObject answer, int count)
    {
        var events = answer["events"]!.AsArray().Where(item => !transcript.Set.LeftOut.Contains(item!["type"]?.ToString() ?? "")).ToList();
        if (events.Count > 2 * count)
        {
            var omitted = new JsonObject { ["omitted"] = events.Count - (2 * count) };
            answer["events"] = new JsonArray([.. events.Take(count).Append(omitted).Concat(events.TakeLast(count)).Select(item => item!.DeepClone())]);
        }
    }

    private async Task FollowAsync(SseStream stream, JsonObject step, JsonObject answer, CancellationToken cancellationToken)
    {
        var seen = new Dictionary<string, int>();
        await foreach (var frame in stream.ReadAsync(cancellationToken))
        {
            Add(answer, frame, step, stream.Frames);
            var count = seen[frame.Type] = seen.GetValueOrDefault(frame.Type) + 1;
            if (step["on"]?[frame.Type] is JsonArray actions && actions.Count >= count)
            {
                await ActAsync(actions[count - 1]!, frame.Type, answer, cancellationToken);
            }

            if (step["leave_after"]?.GetValue<string>() == frame.Type && count == (step["leave_count"]?.GetValue<int>() ?? 1))
            {
                answer["left"] = true;
                return;
            }
        }
    }

    private async Task ActAsync(JsonNode actions, string type, JsonObject answer, CancellationToken cancellationToken)
    {
        foreach (var action in actions is JsonArray several ? several.ToArray() : [actions])
        {
            if (action!["wait"] is { } wait)
            {
                await Pause.ForAsync(TimeSpan.FromSeconds(wait.GetValue<double>()), cancellationToken);
                continue;
            }

            if (answer["during"] is not JsonArray during)
            {
                answer["during"] = during = [];
            }

            during.Add(new JsonObject { ["after"] = type, ["response"] = await SendAsync(action.AsObject(), cancellationToken) });
        }
    }

    private string Body(JsonNode body, JsonObject step, string path)
    {
        if (transcript.Set.IsJuly && body is JsonArray && path.Contains("/agent/", StringComparison.Ordinal))
        {
            body = new JsonObject { ["messages"] = body.DeepClone() };
        }

        var text = Fill(body.ToJsonString(Plain));
        return step["padding"] is { } padding
            ? text.Replace("{PADDING}", new string('x', padding.GetValue<int>()), StringComparison.Ordinal)
            : text;
    }

    private string Fill(string text) => _saved.Aggregate(text, (filled, saved) =>
        filled.Replace(string.Create(CultureInfo.InvariantCulture, $"{{{saved.Key}}}"), saved.Value, StringComparison.Ordinal));

    private string Rename(string path) => server.Agents.Aggregate(path, (renamed, agent) =>
    {
        var segments = renamed.Split('/');
        for (var index = 1; index < segments.Length; index++)
        {
            if (segments[index - 1] is "agent" or "agents" && segments[index] == agent.Key)
            {
                segments[index] = agent.Value;
            }
        }

        return string.Join('/', segments);
    });

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
