using System.Net;
using System.Text;
using Cagent.Cluster.Tests.Nodes;
using Cagent.Testing;

namespace Cagent.Cluster.Tests.Clients;

/// <summary>A session with its watchers and the runs that were posted to it.</summary>
internal sealed class TestSession : IAsyncDisposable
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);
    private readonly List<RunPost> _posts = [];

    private TestSession(string id, HttpClient http, NodeAddresses nodes)
    {
        Id = id;
        Http = http;
        Nodes = nodes;
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Its watchers, in the order in which they came.</summary>
    public List<SessionWatcher> Watchers { get; } = [];

    /// <summary>The runs that were posted, in order.</summary>
    public IReadOnlyList<RunPost> Posts => _posts;

    private string RunPath => $"/api/sessions/{Id}/agent/worker";

    private HttpClient Http { get; }

    private NodeAddresses Nodes { get; }

    /// <summary>Creates a session on a node; the request is repeated elsewhere while nodes fail.</summary>
    /// <param name="http">Client for all nodes.</param>
    /// <param name="nodes">Where it may go.</param>
    /// <param name="preferred">Node to start with.</param>
    /// <param name="approved">Tools run without asking.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<TestSession> CreateAsync(
        HttpClient http, NodeAddresses nodes, int preferred, bool approved, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["title"] = "A test", ["tools_approved"] = approved };
        var (status, text) = await SendAsync(http, nodes, preferred, HttpMethod.Post, "/api/sessions", body, cancellationToken);
        Assert.True(status == HttpStatusCode.OK, $"creating a session: {(int)status} {text}");
        return new TestSession((string)JsonNode.Parse(text)!["id"]!, http, nodes);
    }

    /// <summary>Adds a watcher that starts on a node.</summary>
    public SessionWatcher Watch(int preferred)
    {
        var watcher = new SessionWatcher(Http, Nodes, Id, preferred);
        Watchers.Add(watcher);
        return watcher;
    }

    /// <summary>A run to post on a node.</summary>
    public RunPost Post(Wish wish, int preferred, params IReadOnlyList<string> before)
    {
        var post = new RunPost(Http, Nodes, RunPath, wish, preferred) { Before = before };
        _posts.Add(post);
        return post;
    }

    /// <summary>A request that is the same as one that is posted already, key included: it asks for no run of its own.</summary>
    public RunPost Repeat(Wish wish, int preferred) => new(Http, Nodes, RunPath, wish, preferred);

    /// <summary>Sends a request below the session's path, first to a node, then to the others while nodes fail.</summary>
    public Task<(HttpStatusCode Status, string Text)> SendAsync(
        HttpMethod method, string path, JsonObject? body, int preferred, CancellationToken cancellationToken) =>
        SendAsync(Http, Nodes, preferred, method, $"/api/sessions/{Id}{path}", body, cancellationToken);

    /// <summary>Sends a request below the session's path to one node, once and without a key.</summary>
    /// <returns>The answer and how long it took.</returns>
    public async Task<(HttpStatusCode Status, string Text, TimeSpan Time)> AskOnceAsync(
        HttpMethod method, string path, JsonNode? body, int node, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(Nodes.Choose(node, 0), $"/api/sessions/{Id}{path}"));
        request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        var started = TestClock.Now;
        using var response = await Http.SendAsync(request, cancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken), TestClock.Now - started);
    }

    /// <summary>Waits until the run has settled and the watchers have seen all, and gathers what is known.</summary>
    public async Task<SessionEvidence> GatherAsync(Effects effects, CancellationToken cancellationToken)
    {
        var snapshot = await Eventually.GetAsync(
            () => ReadAsync("/snapshot", cancellationToken), state => Status(state) is not "running", Settling, cancellationToken);
        var head = (long)snapshot["last_event_seq"]!;
        var end = TestClock.Now + Settling;
        foreach (var watcher in Watchers)
        {
            await Eventually.GetAsync(() => Task.FromResult(watcher.Events.LastOrDefault()?.Number ?? 0), seen => seen >= head,
                end > TestClock.Now ? end - TestClock.Now : TimeSpan.Zero, cancellationToken);
        }

        var journal = await ReadJournalAsync(head, cancellationToken);
        return new SessionEvidence
        {
            Id = Id,
            Journal = journal,
            Watchers = [.. Watchers.Select(watcher => new WatcherEvidence(watcher.Name, watcher.Events))],
            Posts = WithEndings(journal),
            Messages = StoredMessage.ReadAll(snapshot["messages"]),
            RunStatus = Status(snapshot),
            Executions = _posts.SelectMany(post => Enumerable.Range(0, post.Evidence.Wish.Calls).Select(post.Evidence.Wish.Call))
                .ToDictionary(call => call, effects.Count),
        };
    }

    /// <summary>A JSON document below the session's path.</summary>
    public async Task<JsonObject> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var (status, text) = await SendAsync(HttpMethod.Get, path, null, 0, cancellationToken);
        Assert.True(status == HttpStatusCode.OK, $"GET {path} of session {Id}: {(int)status} {text}");
        return JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>Closes all watchers.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var watcher in Watchers)
        {
            await watcher.DisposeAsync();
        }
    }

    /// <summary>A client that left does not know how its run ended; the journal does.</summary>
    private IReadOnlyList<PostEvidence> WithEndings(IReadOnlyList<SeenEvent> journal)
    {
        var endings = new Queue<string?>(journal.Where(item => item.Type == "stream_stopped").Select(item => (string?)item.Json["reason"]));
        return [.. _posts.Select(post => post.Evidence).Select(post =>
            post.Accepted && endings.TryDequeue(out var ending) ? post with { Ending = post.Ending ?? ending } : post)];
    }

    private static string? Status(JsonObject snapshot) => (string?)snapshot["run"]?["status"];

    private async Task<IReadOnlyList<SeenEvent>> ReadJournalAsync(long head, CancellationToken cancellationToken)
    {
        await using var reader = new SessionWatcher(Http, Nodes, Id, 0);
        if (head > 0)
        {
            await reader.WaitForAsync(item => item.Number >= head, Settling, cancellationToken);
        }

        return reader.Events;
    }

    private static async Task<(HttpStatusCode Status, string Text)> SendAsync(
        HttpClient http, NodeAddresses nodes, int preferred, HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        // Requests that change something carry a key, so that they can be repeated.
        var key = Guid.NewGuid().ToString();
        var until = TestClock.Now + Settling;
        for (var attempt = 0; ; attempt++)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(TimeSpan.FromSeconds(10));
            using var request = new HttpRequestMessage(method, new Uri(nodes.Choose(preferred, attempt), path));
            if (body is not null)
            {
                request.Headers.Add("Idempotency-Key", key);
                request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            }

            try
            {
                using var response = await http.SendAsync(request, patience.Token);
                var text = await response.Content.ReadAsStringAsync(patience.Token);
                if (response.StatusCode != HttpStatusCode.ServiceUnavailable || response.Headers.RetryAfter is null || TestClock.Now > until)
                {
                    return (response.StatusCode, text);
                }
            }
            catch (Exception exception) when (TestClock.Now < until && !cancellationToken.IsCancellationRequested
                && (ClientHttp.IsConnectionFailure(exception) || exception is OperationCanceledException))
            {
                // Another node.
            }

            await Pause.ForAsync(TimeSpan.FromMilliseconds(100), cancellationToken);
        }
    }
}
