using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Cagent.Testing.Servers;
using Cagent.Testing.Sse;
using Cagent.Testing.Upstream;

namespace Cagent.Conformance.Tests.Runs;

/// <summary>A server of its own with one agent and a scripted model, and what clients do with it.</summary>
internal sealed class RunRoom : IAsyncDisposable
{
    private const string Agents = """
        agents:
          root:
            model: m
            description: A scripted assistant
            instruction: Answer.
            toolsets:
              - type: shell
        """;

    private readonly SharedServer _server;

    private RunRoom(SharedServer server, ModelScript model)
    {
        _server = server;
        Model = model;
    }

    public ModelScript Model { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<RunRoom> OpenAsync(Laboratory laboratory, params IEnumerable<ModelReply> replies)
    {
        var model = new ModelScript(replies);
        var room = laboratory.Upstream.Open(model);
        var server = await SharedServer.StartAsync(directory =>
        {
            directory.Write("agents/bot.yaml", ScriptedAgents.Head(room.Url) + Agents);
            return ServerStart.Api("agents", directory.Path);
        });
        return new RunRoom(server, model);
    }

    public Task KillAndRestartAsync() => _server.RestartAsync(kill: true, Cancellation);

    public async Task<string> CreateAsync(string body = "{}", string? key = null) => (await SendAsync("POST", "/api/sessions", body, key)).Json["id"]!.GetValue<string>();

    public async Task<SseStream> RunAsync(string session, string text, string query = "", string? key = null) =>
        await SseStream.OpenAsync(_server.Client, Request("POST", $"/api/sessions/{session}/agent/bot{query}", Messages(text), key), Cancellation);

    public Task<(HttpStatusCode Status, JsonNode Json)> SteerAsync(string session, string text, string? key = null)
        => SendAsync("POST", $"/api/sessions/{session}/steer", Messages(text), key);

    public async Task<(HttpStatusCode Status, JsonNode Json)> SendAsync(string method, string path, string? body = null, string? key = null)
    {
        using var request = Request(method, path, body, key);
        using var response = await _server.Client.SendAsync(request, Cancellation);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation)) ?? new JsonObject());
    }

    /// <summary>Roles and texts of the history.</summary>
    public async Task<IReadOnlyList<string>> HistoryAsync(string session)
    {
        var messages = (await SendAsync("GET", $"/api/sessions/{session}")).Json["messages"] as JsonArray ?? [];
        return [.. messages.Select(item => $"{item!["message"]!["role"]}: {item["message"]!["content"]}")];
    }

    public static string Messages(string text) => new JsonObject
    {
        ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = text }),
    }.ToJsonString();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static HttpRequestMessage Request(string method, string path, string? body, string? key)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return request;
    }
}
