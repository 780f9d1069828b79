using System.Text;
using System.Text.Json.Nodes;
using Cagent.Testing;
using Cagent.Testing.Json;
using Cagent.Testing.Servers;
using Cagent.Testing.Sse;
using Cagent.Testing.Upstream;

namespace Cagent.Conformance.Tests.Wire;

/// <summary>Plays the conversation of a wire case and compares what the provider was asked and what the client saw.</summary>
internal sealed class WireCaseRun(WireCase wire, SharedServer server, UpstreamRoom room, string agent)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Queue<string> _confirmations = new((wire.Record["confirmations"]?.AsArray() ?? []).Select(answer => answer!.ToJsonString()));
    private readonly List<JsonObject> _events = [];
    private readonly JsonComparer _lenient = new(new WirePlaceholders(room.Url));
    private readonly JsonComparer _exact = new(new WirePlaceholders(room.Url), exact: true);

    public static async Task<IReadOnlyList<string>> PlayAsync(Laboratory laboratory, WireCase wire, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(120));
        var room = laboratory.Upstream.Open(new WireUpstream(wire).AnswerAsync, RoomName(wire));
        if (wire.CanShareServer)
        {
            var shared = await laboratory.ShareAsync("wire", directory => PrepareShared(directory, laboratory.Upstream));
            return await new WireCaseRun(wire, shared, room, wire.Id).PlayAsync(limit.Token);
        }

        await using var own = await SharedServer.StartAsync(directory => Prepare(directory, wire, room));
        return await new WireCaseRun(wire, own, room, "a").PlayAsync(limit.Token);
    }

    private static string RoomName(WireCase wire) => $"wire--{wire.Id}";

    private static ServerStart PrepareShared(TemporaryDirectory directory, ScriptedUpstream upstream)
    {
        WireCase? any = null;
        foreach (var wire in WireCase.All.Values.Where(wire => wire.CanShareServer))
        {
            any = wire;
            directory.Write($"agents/{wire.Id}.yaml",
                wire.AgentFile.Replace("${UPSTREAM}", $"{upstream.Url}/{RoomName(wire)}", StringComparison.Ordinal));
        }

        return ServerStart.Api("agents", directory.Path) with { Environment = WireEnvironment.Of(any!, upstream.Url) };
    }

    private static ServerStart Prepare(TemporaryDirectory directory, WireCase wire, UpstreamRoom room)
    {
        directory.Write("a.yaml", wire.AgentFile.Replace("${UPSTREAM}", room.Url, StringComparison.Ordinal));
        foreach (var (name, content) in wire.Record["files"]?.AsObject() ?? [])
        {
            directory.Write(name, content!.GetValue<string>());
        }

        var arguments = (wire.Record["args"]?.AsArray() ?? [])
            .Select(argument => argument!.GetValue<string>().Replace("${UPSTREAM}", room.Url, StringComparison.Ordinal));
        return ServerStart.Api("a.yaml", directory.Path, arguments) with { Environment = WireEnvironment.Of(wire, room.Url) };
    }

    private async Task<IReadOnlyList<string>> PlayAsync(CancellationToken cancellationToken)
    {
        var created = await SendAsync(HttpMethod.Post, "/api/sessions",
            new JsonObject { ["tools_approved"] = wire.ToolsApproved }.ToJsonString(), cancellationToken);
        var session = JsonNode.Parse(created)!["id"]!.GetValue<string>();
        if (!wire.Untitled)
        {
            await SendAsync(HttpMethod.Patch, $"/api/sessions/{session}/title", """{"title":"Given"}""", cancellationToken);
        }

        var several = wire.Record["conversation"]!.AsArray().Count > 1;
        foreach (var step in wire.Record["conversation"]!.AsArray())
        {
            await PlayStepAsync(session, step!.AsObject(), several, cancellationToken);
        }

        var stored = wire.Record["stored_assistant"] is null ? null
            : JsonNode.Parse(await SendAsync(HttpMethod.Get, $"/api/sessions/{session}", null, cancellationToken));
        return [.. Compare(stored).Select(mismatch => mismatch.ToString())];
    }

    private async Task PlayStepAsync(string session, JsonObject step, bool several, CancellationToken cancellationToken)
    {
        if (step["toggle_thinking"] is not null)
        {
            await SendAsync(HttpMethod.Post, $"/api/sessions/{session}/thinking/toggle", null, cancellationToken);
            _events.Add(new() { ["type"] = "#toggle_thinking" });
        }
        else if (step["sleep_ms"] is { } sleep)
        {
            await Pause.ForAsync(TimeSpan.FromMilliseconds(sleep.GetValue<double>()), cancellationToken);
        }
        else
        {
            if (several)
            {
                _events.Add(new() { ["type"] = "#post" });
            }

            await RunAsync(session, step["post"]!, cancellationToken);
        }
    }

    private async Task RunAsync(string session, JsonNode messages, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (wire.ClientGaveUp)
        {
            patience.CancelAfter(Patience);
        }

        var body = WireEnvironment.Fill(messages.ToJsonString()).Replace("${WORKDIR}", server.Directory.Path, StringComparison.Ordinal)
            .Replace("${UPSTREAM}", room.Url, StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/sessions/{session}/agent/{agent}") { Content = Json(body) };
        try
        {
            await using var stream = await SseStream.OpenAsync(server.Client, request, patience.Token);
            if (!stream.IsEventStream)
            {
                var text = await stream.Response.Content.ReadAsStringAsync(patience.Token);
                _events.Add(new() { ["type"] = "#http", ["status"] = (int)stream.Response.StatusCode, ["body"] = text });
                return;
            }

            await FollowAsync(session, stream, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _events.Add(new() { ["type"] = "#client_gave_up" });
        }
    }

    private async Task FollowAsync(string session, SseStream stream, CancellationToken cancellationToken)
    {
        await foreach (var frame in stream.ReadAsync(cancellationToken))
        {
            if (frame.Json is not { } item)
            {
                continue;
            }

            _events.Add(item);
            if (frame.Type is "tool_call_confirmation" or "max_iterations_reached")
            {
                var answer = _confirmations.TryDequeue(out var next) ? next : """{"confirmation":"reject"}""";
                await SendAsync(HttpMethod.Post, $"/api/sessions/{session}/resume", answer, cancellationToken);
            }
        }

        if (stream.WasCut)
        {
            _events.Add(new() { ["type"] = "#connection_lost" });
        }
    }

    private IEnumerable<JsonMismatch> Compare(JsonNode? stored)
    {
        foreach (var mismatch in WireRequests.Compare(wire, room.Requests, _exact))
        {
            yield return mismatch;
        }

        if (wire.Unstable)
        {
            yield break;
        }

        foreach (var mismatch in WireEvents.Compare(wire.Events.Select(item => item!.AsObject()), _events, _lenient))
        {
            yield return mismatch;
        }

        if (stored is not null)
        {
            var assistant = (stored["messages"] as JsonArray ?? []).Select(entry => entry?["message"])
                .Where(message => message?["role"]?.GetValue<string>() == "assistant").Select(message => message!.DeepClone());
            foreach (var mismatch in _lenient.Compare(wire.Record["stored_assistant"], new JsonArray([.. assistant]), "stored_assistant"))
            {
                yield return mismatch;
            }
        }
    }

    private async Task<string> SendAsync(HttpMethod method, string path, string? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : Json(body) };
        using var response = await server.Client.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode ? text : throw new InvalidOperationException($"{method} {path}: {(int)response.StatusCode} {text}");
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
