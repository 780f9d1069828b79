using Cagent.Cluster.Tests.Clients;
using Cagent.Testing;
using Cagent.Testing.Servers;
using Cagent.Testing.Upstream;

namespace Cagent.Cluster.Tests.Nodes;

/// <summary>Several processes that serve the same sessions, with a model that they all ask.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private static readonly TimeSpan JoinLimit = TimeSpan.FromSeconds(60);

    private const string Agents = """
        version: "7"
        providers:
          local: {base_url: "{MODEL}/v1", api_type: openai_chatcompletions}
        models:
          m: {provider: local, model: numbered}
        agents:
          root:
            model: m
            description: Works
            instruction: Do what the message wishes.
            toolsets: [{type: shell}]
        """;

    private readonly TemporaryDirectory _directory = new();
    private readonly ScriptedUpstream _upstream;
    private readonly HttpClient _http = ClientHttp.Create();

    private TestCluster(ScriptedUpstream upstream, int nodes, Func<TemporaryDirectory, IReadOnlyList<string>> store)
    {
        _upstream = upstream;
        Effects = new Effects(_directory.At("effects"));
        Model = new NumberedModel(Effects);
        var room = upstream.Open(Model.AnswerAsync);
        _directory.Write("agents/worker.yaml", Agents.Replace("{MODEL}", room.Url, StringComparison.Ordinal));
        var arguments = store(_directory);
        Nodes = [.. Enumerable.Range(0, nodes).Select(_ => new ClusterNode(port => Start(port, arguments)))];
        Addresses = new NodeAddresses([.. Nodes.Select(node => node.Address)]);
    }

    /// <summary>Its processes.</summary>
    public IReadOnlyList<ClusterNode> Nodes { get; }

    /// <summary>Where clients find them.</summary>
    public NodeAddresses Addresses { get; }

    /// <summary>The model behind the agent <c>worker</c>.</summary>
    public NumberedModel Model { get; }

    /// <summary>What tool calls have done.</summary>
    public Effects Effects { get; }

    /// <summary>Directory of its files.</summary>
    public TemporaryDirectory Directory => _directory;

    /// <summary>Starts all nodes and returns when they are ready.</summary>
    public static async Task<TestCluster> StartAsync(
        int nodes, Func<TemporaryDirectory, IReadOnlyList<string>> store, CancellationToken cancellationToken)
    {
        var cluster = new TestCluster(await ScriptedUpstream.StartAsync(), nodes, store);
        try
        {
            await cluster.HealAsync(cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the nodes that are down and returns when all are ready.</summary>
    public async Task HealAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(Nodes.Select(node => node.StartAsync(cancellationToken)));
        await Task.WhenAll(Nodes.Select(node => WaitUntilReadyAsync(node, cancellationToken)));
    }

    /// <summary>Returns when a node says that it can serve.</summary>
    public async Task WaitUntilReadyAsync(ClusterNode node, CancellationToken cancellationToken)
    {
        var status = await Eventually.GetAsync(() => ReadinessAsync(node, cancellationToken), status => status == 200, JoinLimit, cancellationToken);
        Assert.True(status == 200, $"the node at {node.Address} is not ready: {status}\n{node.Process.Errors}");
    }

    /// <summary>Creates a session.</summary>
    public Task<TestSession> CreateSessionAsync(int preferred, CancellationToken cancellationToken, bool approved = true, NodeAddresses? addresses = null) =>
        TestSession.CreateAsync(_http, addresses ?? Addresses, preferred, approved, cancellationToken);

    /// <summary>Ends everything.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
        {
            await node.DisposeAsync();
        }

        _http.Dispose();
        await _upstream.DisposeAsync();
        _directory.Dispose();
    }

    private async Task<int> ReadinessAsync(ClusterNode node, CancellationToken cancellationToken)
    {
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(TimeSpan.FromSeconds(5));
            using var response = await _http.GetAsync(new Uri(node.Address, "/ready"), patience.Token);
            return (int)response.StatusCode;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested
            && (ClientHttp.IsConnectionFailure(exception) || exception is OperationCanceledException))
        {
            return 0;
        }
    }

    private ServerStart Start(int port, IReadOnlyList<string> store) => new()
    {
        Arguments = ["api", "agents", "--listen", $"127.0.0.1:{port}", .. store],
        Directory = _directory.Path,
        Environment = new Dictionary<string, string?>
        {
            ["Cagent__Api__HeartbeatInterval"] = "00:00:01",
            ["Cagent__Models__IdleTimeout"] = "00:00:08",
        },
    };
}
