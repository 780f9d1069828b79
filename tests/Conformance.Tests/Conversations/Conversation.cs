using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Cagent.Testing;
using Cagent.Testing.Sse;
using Cagent.Testing.Upstream;

namespace Cagent.Conformance.Tests.Conversations;

/// <summary>A session, talked to over plain HTTP, whose agent asks a scripted model over plain HTTP.</summary>
internal sealed class Conversation
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly SharedServer _server;
    private readonly string _agent;

    private Conversation(SharedServer server, string agent, ModelScript model, UpstreamRoom room, string session)
    {
        _server = server;
        _agent = agent;
        Model = model;
        Room = room;
        Session = session;
    }

    public ModelScript Model { get; }

    public UpstreamRoom Room { get; }

    public string Session { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Opens a session with an agent of that kind and a model that gives these answers.</summary>
    public static Task<Conversation> OpenAsync(Laboratory laboratory, string kind, params IEnumerable<ModelReply> replies) =>
        OpenAsync(laboratory, "plain", [], kind, replies);

    /// <summary>The same on a server that waits no more than two seconds for a silent model.</summary>
    public static Task<Conversation> OpenHurriedAsync(Laboratory laboratory, string kind, params IEnumerable<ModelReply> replies) =>
        OpenAsync(laboratory, "hurried", [("Cagent__Models__IdleTimeout", "00:00:02")], kind, replies);

    /// <summary>The same agent and model with another session, for example that of a transferred task.</summary>
    public Conversation Of(string session) => new(_server, _agent, Model, Room, session);

    /// <summary>Lets every tool run without asking.</summary>
    public async Task<Conversation> ApproveToolsAsync()
    {
        await SendAsync(HttpMethod.Post, "/tools/toggle");
        return this;
    }

    /// <summary>Posts a message and returns when the answer begins.</summary>
    public async Task<ConversationRun> PostAsync(string text, string query = "")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/sessions/{Session}/agent/{_agent}{query}")
        {
            Content = Json(new JsonArray(new JsonObject { ["role"] = "user", ["content"] = text })),
        };
        return new ConversationRun(Session, await SseStream.OpenAsync(_server.Client, request, Token));
    }

    /// <summary>Posts a message and reads its run to the end.</summary>
    public async Task<ConversationRun> SayAsync(string text, string query = "")
    {
        var run = await PostAsync(text, query);
        Assert.Equal(HttpStatusCode.OK, run.Status);
        await run.ReadToEndAsync();
        return run;
    }

    /// <summary>Opens the session's own event stream.</summary>
    public async Task<ConversationRun> WatchAsync(long since) => new(
        Session, await SseStream.OpenAsync(_server.Client, new HttpRequestMessage(HttpMethod.Get, $"/api/sessions/{Session}/events?since={since}"), Token));

    public Task<(HttpStatusCode Status, JsonNode? Body)> ResumeAsync(string confirmation, string? call = null, string? reason = null) =>
        SendAsync(HttpMethod.Post, "/resume", new JsonObject { ["confirmation"] = confirmation, ["tool_call_id"] = call, ["reason"] = reason });

    /// <summary>A request about the session.</summary>
    public async Task<(HttpStatusCode Status, JsonNode? Body)> SendAsync(HttpMethod method, string path, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, $"/api/sessions/{Session}{path}") { Content = body is null ? null : Json(body) };
        using var response = await _server.Client.SendAsync(request, Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        return (response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    /// <summary>The stored messages.</summary>
    public async Task<IReadOnlyList<JsonObject>> HistoryAsync()
    {
        var (_, session) = await SendAsync(HttpMethod.Get, "");
        return [.. (session!["messages"] as JsonArray ?? []).Select(entry => entry?["message"]).OfType<JsonObject>()];
    }

    /// <summary>The stored messages in short: role and content, or role and names of the calls.</summary>
    public async Task<IReadOnlyList<string>> LinesAsync() => [.. (await HistoryAsync()).Select(Line)];

    /// <summary>What the model was asked last, in the same short form, without system messages.</summary>
    public IReadOnlyList<string> LastPrompt()
    {
        var body = Model.Asked[^1].Json!;
        return [.. body["messages"]!.AsArray().Select(message => message!.AsObject()).Where(message => message["role"]!.GetValue<string>() != "system").Select(Line)];
    }

    /// <summary>Returns when no run is active any more.</summary>
    public async Task WaitUntilIdleAsync()
    {
        var streaming = await Eventually.GetAsync(
            async () => (await SendAsync(HttpMethod.Get, "/status")).Body!["streaming"]!.GetValue<bool>(), active => !active, Patience, Token);
        Assert.False(streaming, "the run does not end");
    }

    /// <summary>What holds after every run: one chain of numbers, one end for each run, one result for each call, and the next message is answered.</summary>
    /// <param name="runs">Runs that the session had.</param>
    public async Task CheckAsync(int runs)
    {
        await WaitUntilIdleAsync();
        Model.Clear();
        Model.Add(ModelReply.Text("still here"));
        var next = await SayAsync("Are you there?");
        Assert.Equal("still here", next.Text);
        var all = await WatchAsync(since: 0);
        await all.UntilEndsAsync(runs + 1);
        await all.LeaveAsync();
        Assert.Equal(runs + 1, all.Events.Count(all.EndsRun));
        Assert.Equal(all.Events.Select(frame => frame.Number).Distinct().Order(), all.Events.Select(frame => frame.Number));
        var history = await HistoryAsync();
        var calls = history.SelectMany(message => message["tool_calls"] as JsonArray ?? []).Select(call => call!["id"]!.GetValue<string>());
        var results = history.Where(message => message["role"]!.GetValue<string>() == "tool").Select(message => message["tool_call_id"]!.GetValue<string>());
        Assert.Equal(calls, results);
    }

    private static async Task<Conversation> OpenAsync(
        Laboratory laboratory, string name, IEnumerable<(string, string)> environment, string kind, IEnumerable<ModelReply> replies)
    {
        var shared = ConversationServer.Of(laboratory, name);
        var server = await shared.StartAsync(laboratory, environment);
        var agent = shared.TakeAgent(kind);
        var model = new ModelScript(replies);
        var room = laboratory.Upstream.Open(model, agent);
        using var response = await server.Client.PostAsync(new Uri("/api/sessions", UriKind.Relative), Json(new JsonObject { ["title"] = "Given" }), Token);
        var session = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!["id"]!.GetValue<string>();
        return new Conversation(server, agent, model, room, session);
    }

    private static string Line(JsonObject message)
    {
        var calls = (message["tool_calls"] as JsonArray ?? []).Select(call => call!["function"]!["name"]!.GetValue<string>()).ToList();
        var content = message["content"]?.GetValue<string>() ?? "";
        return $"{message["role"]}: {(calls.Count > 0 ? $"{content}[{string.Join(' ', calls)}]" : content)}";
    }

    private static StringContent Json(JsonNode body) => new(body.ToJsonString(), Encoding.UTF8, "application/json");
}
