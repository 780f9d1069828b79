using Cagent.Agents;
using Cagent.Events;
using Cagent.Models;
using Cagent.Runs;
using Cagent.Sessions;
using Cagent.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Core.Internal;

namespace Cagent.Silo.Tests.Sessions;

/// <summary>A whole node in this process, with real sessions and scripted models.</summary>
internal sealed class SessionNode : IAsyncDisposable
{
    public const string Agent = "bot";

    private const string AgentFile = """
        agents:
          root: {model: scripted/one, description: A scripted assistant, instruction: Answer., toolsets: [{type: shell}]}
        """;

    /// <summary>The same name of an agent, another file.</summary>
    public const string OtherAgent = "other";

    private const string OtherAgentFile = """
        agents:
          root: {model: scripted/one, description: Another assistant, instruction: Answer., toolsets: [{type: think}]}
        """;

    /// <summary>An agent that hands out tasks.</summary>
    public const string Team = "team";

    private const string TeamFile = """
        agents:
          root: {model: scripted/one, description: Hands out tasks, instruction: Answer., sub_agents: [aide]}
          aide: {model: scripted/two, description: Does tasks, instruction: Answer., toolsets: [{type: shell}]}
        """;

    private readonly TemporaryDirectory _directory = new();
    private IHost _host = null!;

    private SessionNode()
    {
    }

    public ScriptedModels Models { get; } = new();

    public FallibleRevisions Agents => (FallibleRevisions)_host.Services.GetRequiredService<IAgentRevisions>();

    public ISessionStore Store => _host.Services.GetRequiredService<ISessionStore>();

    public ISessionReader Reader => _host.Services.GetRequiredService<ISessionReader>();

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<SessionNode> StartAsync(Action<SessionOptions>? configure = null, Action<IServiceCollection>? configureServices = null)
    {
        var node = new SessionNode();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        node._directory.Write($"{Agent}.yaml", AgentFile);
        node._directory.Write($"{OtherAgent}.yaml", OtherAgentFile);
        node._directory.Write($"{Team}.yaml", TeamFile);
        builder.AddCagentSilo(new CagentSiloOptions
        {
            AgentReference = node._directory.Path,
            SessionDatabase = CagentSiloOptions.InMemoryDatabase,
        });
        builder.Services.AddSingleton<IModelResolver>(node.Models);
        builder.Services.AddSingleton<IAgentRevisions>(services => new FallibleRevisions(ActivatorUtilities.CreateInstance<AgentRevisions>(services)));
        builder.Services.PostConfigure(configure ?? (_ => { }));
        configureServices?.Invoke(builder.Services);
        node._host = builder.Build();
        await node._host.StartAsync(Token);
        return node;
    }

    public ISessionGrain Session(string id) => Grains.GetGrain<ISessionGrain>(id);

    /// <summary>A new session.</summary>
    public async Task<ISessionGrain> CreateAsync(string id)
    {
        var session = Session(id);
        await session.CreateAsync(new CreateSession { Title = "Given" });
        return session;
    }

    /// <summary>Lets the session leave memory, as an idle one does.</summary>
    public async Task ForgetAsync(string id) => await Session(id).AsReference<IGrainManagementExtension>().DeactivateOnIdle();

    /// <summary>The session when its run has come that far.</summary>
    /// <param name="id">The session.</param>
    /// <param name="status">Status of the run; null = there is none.</param>
    public async Task<SessionState> WaitAsync(string id, string? status)
    {
        var state = await Eventually.GetAsync(Session(id).GetStateAsync, state => state.Run?.Status == status, TimeSpan.FromSeconds(30), Token);
        Assert.Equal(status, state.Run?.Status);
        return state;
    }

    /// <summary>Starts a run and waits until it comes to a question or to its end.</summary>
    public async Task<SessionState> RunAsync(string id, string text, string? until, params IEnumerable<ScriptedAnswer> answers)
    {
        Models.Add(answers);
        await Session(id).StartRunAsync(Post(text));
        return await WaitAsync(id, until);
    }

    /// <summary>Everything that the session's journal gives to a watcher.</summary>
    public async Task<AttachResult> AttachAsync(string id, long after = 0) =>
        await Session(id).AttachAsync(new AttachRequest { Watcher = new WatcherId(Node, "test"), After = after });

    private string Node => _host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString();

    /// <summary>Roles and texts of the history.</summary>
    public async Task<IReadOnlyList<string>> HistoryAsync(string id) =>
        [.. (await Store.ReadItemsAsync(id, Token)).Select(Line)];

    private static string Line(SessionItem item) =>
        item.Summary is { } summary ? "summary: " + summary : $"{item.Message!.Role}: {item.Message.Content}";

    public static StartRun Post(string text, string agent = Agent) =>
        new() { AgentId = agent, Messages = [new PostedMessage { Role = "user", Content = text }] };

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        _directory.Dispose();
    }
}
