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
    private readonly IReadOnlyList<string> _store;

    private TestCluster(ScriptedUpstream upstream, INodePlaces places, Func<TemporaryDirectory, IReadOnlyList<string>> store)
    {
        _upstream = upstream;
        Effects = new Effects(_directory.At("effects"));
        Model = new NumberedModel(Effects);
        var room = upstream.Open(Model.AnswerAsync);
        var url = places.Publish(new Uri(room.Url)).ToString().TrimEnd('/');
        _directory.Write("agents/worker.yaml", ScriptedAgents.Head(url, "numbered") + Agents);
        _store = store(_directory);
        Nodes = [.. places.All.Select(place => new ClusterNode(place.Address, endpoint => Start(place.Launcher, "api", "agents", "--listen", endpoint.ToString())))];
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
        INodePlaces places, Func<TemporaryDirectory, IReadOnlyList<string>> store, CancellationToken cancellationToken)
    {
        var cluster = new TestCluster(await ScriptedUpstream.StartAsync(), places, store);
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

    /// <summary>Starts one more node, which serves no HTTP, and returns when it has joined.</summary>
    public async Task<ServerProcess> StartSiloAsync(CancellationToken cancellationToken)
    {
        var silo = ServerProcess.Launch(Start([], "silo", "agents"));
        var output = await Eventually.GetAsync(() => Task.FromResult(silo.Output), IsJoined, JoinLimit, cancellationToken);
        if (!IsJoined(output))
        {
            await silo.DisposeAsync();
            throw new InvalidOperationException($"cagent silo did not join: {output}\n{silo.Errors}");
        }

        return silo;
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

    private static bool IsJoined(string output) => output.Contains("Joined the cluster", StringComparison.Ordinal);

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

    private ServerStart Start(IReadOnlyList<string> launcher, params IReadOnlyList<string> command) => new()
    {
        Launcher = launcher,
        Arguments = [.. command, .. _store],
        Directory = _directory.Path,
        Environment = new Dictionary<string, string?>
        {
            ["Cagent__Api__HeartbeatInterval"] = "00:00:01",
            ["Cagent__Models__IdleTimeout"] = "00:00:08",
        },
    };
}
