using System.Text;
using System.Text.Json.Nodes;
using Cagent.Testing;
using Cagent.Testing.Json;
using Cagent.Testing.Servers;
using Cagent.Testing.Sse;
using Cagent.Testing.Upstream;

namespace Cagent.Conformance.Tests.Tools;

/// <summary>Lets a scripted model make the calls of a tool case in a session of its own, and compares what came of the last one.</summary>
internal sealed class ToolCaseRun : IDisposable
{
    private const string Message = """[{"role":"user","content":"Go."}]""";
    private readonly ToolCase _tool;
    private readonly SharedServer _server;
    private readonly ToolWorkspace _workspace;
    private readonly ToolModel _model;
    private readonly Dictionary<string, string> _known;
    private readonly Queue<(string Route, string Body)> _answers;
    private readonly List<JsonObject> _events = [];
    private readonly List<JsonMismatch> _mismatches = [];
    private readonly ToolRoutes? _routes;

    private ToolCaseRun(ToolCase tool, SharedServer server, ScriptedUpstream upstream, ToolRoutes? routes)
    {
        _tool = tool;
        _server = server;
        _routes = routes;
        _workspace = new ToolWorkspace(tool.Record["files"]?.AsObject());
        _known = new()
        {
            ["WORKDIR"] = _workspace.WorkDirectory,
            ["PARENT"] = _workspace.Parent,
            ["CWD"] = server.Directory.Path,
            ["HOME"] = server.Directory.At("home"),
            ["UPSTREAM"] = $"{upstream.Url}/{RoomName(tool)}",
        };
        if (routes is not null)
        {
            _known["HTTP"] = routes.Url;
            _known["HTTP_HOST"] = new Uri(routes.Url).Authority;
        }

        _model = new ToolModel(tool, _workspace, ids => new ToolText(_known, ids));
        _answers = new(tool.Answers);
    }

    public static async Task<IReadOnlyList<string>> PlayAsync(Laboratory laboratory, ToolCase tool, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(90));
        var rooms = laboratory.Get("tool-rooms", _ => new System.Collections.Concurrent.ConcurrentDictionary<string, Func<UpstreamExchange, Task>>());
        var server = await laboratory.ShareAsync("tools", directory => Prepare(directory, laboratory.Upstream, rooms));
        await using var routes = tool.Record["http"] is JsonObject paths ? await ToolRoutes.StartAsync(paths) : null;
        if (tool.Text("after_scenario") is { } earlier)
        {
            await PlayEarlierAsync(earlier, tool, server, laboratory.Upstream, rooms, limit.Token);
        }

        using var run = new ToolCaseRun(tool, server, laboratory.Upstream, routes);
        rooms[tool.Id] = run._model.AnswerAsync;
        await run.PlayAsync(tool.Id, limit.Token);
        run.Compare();
        return [.. run._mismatches.Select(mismatch => mismatch.ToString())];
    }

    public void Dispose() => _workspace.Dispose();

    /// <summary>One server for all cases: each has an agent file of its own, whose upstream is its own room.</summary>
    private static ServerStart Prepare(
        TemporaryDirectory directory,
        ScriptedUpstream upstream,
        System.Collections.Concurrent.ConcurrentDictionary<string, Func<UpstreamExchange, Task>> rooms)
    {
        foreach (var tool in ToolCase.All.Values)
        {
            upstream.Open(exchange => rooms[tool.Id](exchange), RoomName(tool));
            directory.Write($"agents/{tool.Id}.yaml", tool.AgentFile.Replace("{{UPSTREAM}}", $"{upstream.Url}/{RoomName(tool)}", StringComparison.Ordinal));
        }

        return ServerStart.Api("agents", directory.Path) with
        {
            Environment = new Dictionary<string, string?>
            {
                ["FIXTURE_TOKEN"] = "tok-123",
                // The pages that the cases fetch lie on this machine.
                ["Cagent__Http__AllowPrivateAddresses"] = "true",
            },
        };
    }

    /// <summary>Another session of the same agent file, in which the calls of a scenario are made.</summary>
    private static async Task PlayEarlierAsync(
        string scenario,
        ToolCase tool,
        SharedServer server,
        ScriptedUpstream upstream,
        System.Collections.Concurrent.ConcurrentDictionary<string, Func<UpstreamExchange, Task>> rooms,
        CancellationToken cancellationToken)
    {
        var last = ToolCase.All.Values.Where(other => other.Scenario == scenario).MaxBy(other => other.Steps.Count)!;
        using var run = new ToolCaseRun(last, server, upstream, routes: null);
        rooms[tool.Id] = run._model.AnswerAsync;
        await run.PlayAsync(tool.Id, cancellationToken);
    }

    private static string RoomName(ToolCase tool) => $"tool--{tool.Id}";

    private async Task PlayAsync(string agent, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["working_dir"] = _workspace.WorkDirectory,
            ["tools_approved"] = _tool.ToolsApproved,
            ["permissions"] = _tool.Record["session_permissions"]?.DeepClone(),
        };
        var session = await PostAsync("/api/sessions", body.ToJsonString(), cancellationToken);
        var id = JsonNode.Parse(session)?["id"]?.GetValue<string>() ?? throw new InvalidOperationException($"no session: {session}");
        var runs = 1 + _tool.Steps.Count(step => step.Calls.Count == 0);
        for (var run = 0; run < runs; run++)
        {
            await RunAsync(id, agent, cancellationToken);
        }
    }

    private async Task RunAsync(string session, string agent, CancellationToken cancellationToken)
    {
        _events.Clear();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/sessions/{session}/agent/{Uri.EscapeDataString(agent)}")
        {
            Content = new StringContent(Message, Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in _tool.Record["request_headers"]?.AsObject() ?? [])
        {
            request.Headers.TryAddWithoutValidation(name, value!.GetValue<string>());
        }

        await using var stream = await SseStream.OpenAsync(_server.Client, request, cancellationToken);
        if (!stream.IsEventStream)
        {
            throw new InvalidOperationException($"no stream: {await stream.Response.Content.ReadAsStringAsync(cancellationToken)}");
        }

        await foreach (var frame in stream.ReadAsync(cancellationToken))
        {
            if (frame.Json is not { } item)
            {
                continue;
            }

            _events.Add(item);
            if (frame.Type is "tool_call_confirmation" or "elicitation_request" or "max_iterations_reached")
            {
                var (route, answer) = _answers.TryDequeue(out var next) ? next : ("resume", """{"confirmation":"reject","reason":"not scripted"}""");
                await PostAsync($"/api/sessions/{session}/{route}", answer, cancellationToken);
                if (_mismatches.Count > 0)
                {
                    // The question was not answered, so the run would wait for ever.
                    return;
                }
            }
        }
    }

    private async Task<string> PostAsync(string path, string body, CancellationToken cancellationToken)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _server.Client.PostAsync(new Uri(path, UriKind.Relative), content, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            _mismatches.Add(new($"POST {path}", $"{(int)response.StatusCode} {text}"));
        }

        return text;
    }

    private void Compare()
    {
        var texts = new ToolText(_known, _model.Ids);
        if (_model.NextRequest is null)
        {
            _mismatches.Add(new("model", $"the result never came back to the model; events: {string.Join(' ', _events.Select(item => item["type"]))}"));
        }

        for (var index = 0; index < _tool.Results.Count; index++)
        {
            _mismatches.AddRange(new ToolResultComparison(_tool, texts, _events, _model).Compare(_tool.Results[index], index));
        }

        _mismatches.AddRange(new ToolSurroundings(_tool, texts, _events, _model).Compare());
        CompareRequests(texts);
    }

    private void CompareRequests(ToolText texts)
    {
        if (_tool.Record["http_requests"] is not JsonArray expected)
        {
            return;
        }

        var requests = new JsonArray([.. (_routes?.Requests ?? []).Select(request => request.DeepClone())]);
        foreach (var request in expected)
        {
            // The name and version of the client are the product's own.
            request!["headers"]?.AsObject().Remove("User-Agent");
        }

        _mismatches.AddRange(texts.Compare(expected, requests, "http_requests"));
    }
}
