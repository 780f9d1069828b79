using System.Collections.Concurrent;
using Cagent.Agents;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Storage;
using Orleans.TestingHost;

namespace Cagent.Grains.Tests.Agents;

/// <summary>A silo in this process that serves agents.</summary>
internal sealed class AgentServer : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private AgentServer(InProcessTestCluster cluster, CatalogCalls calls, FakeTimeProvider time) =>
        (_cluster, Calls, Time) = (cluster, calls, time);

    public CatalogCalls Calls { get; }

    public FakeTimeProvider Time { get; }

    public IAgentCatalogGrain Catalog => _cluster.Client.GetGrain<IAgentCatalogGrain>(IAgentCatalogGrain.Key);

    public IAgentRevisions Revisions => _cluster.Silos[0].ServiceProvider.GetRequiredService<IAgentRevisions>();

    /// <param name="reference">The command's argument.</param>
    /// <param name="storage">What survives the server.</param>
    /// <param name="hasPeers">Other nodes of the cluster go on while this one starts.</param>
    public static async Task<AgentServer> StartAsync(string reference, CatalogStorage? storage = null, bool hasPeers = false)
    {
        var calls = new CatalogCalls();
        var time = new FakeTimeProvider();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddKeyedSingleton<IGrainStorage>(AgentCatalogGrain.StorageName, (services, _) =>
                (storage ?? new CatalogStorage()).With(services.GetRequiredService<IGrainStorageSerializer>()));
            silo.Services.AddSingleton<IIncomingGrainCallFilter>(calls);
            silo.Services.AddSingleton<IAgentCatalogPeers>(new Peers(hasPeers));
            silo.Services.AddCagentAgents(options => options.Reference = reference);
            silo.Services.AddSingleton<IAgentRevisions>(provider => ActivatorUtilities.CreateInstance<AgentRevisions>(provider, time));
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new AgentServer(cluster, calls, time);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private sealed class Peers(bool any) : IAgentCatalogPeers
    {
        public bool ClusterLives() => any;

        public void NoteStarted()
        {
        }
    }
}

/// <summary>Counts calls of the catalog by method.</summary>
internal sealed class CatalogCalls : IIncomingGrainCallFilter
{
    private readonly ConcurrentDictionary<string, int> _counts = new();

    public int Of(string method) => _counts.GetValueOrDefault(method);

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.Grain is AgentCatalogGrain)
        {
            _counts.AddOrUpdate(context.MethodName, 1, (_, count) => count + 1);
        }
        return context.Invoke();
    }
}

/// <summary>Grain storage that outlives a silo; states go through the serializer of grain storage.</summary>
internal sealed class CatalogStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<string, BinaryData> _states = new();
    private IGrainStorageSerializer? _serializer;
    private int _writes;

    public int Writes => _writes;

    public CatalogStorage With(IGrainStorageSerializer serializer)
    {
        _serializer = serializer;
        return this;
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (_states.TryGetValue($"{stateName}/{grainId}", out var state))
        {
            grainState.State = _serializer!.Deserialize<T>(state);
            grainState.RecordExists = true;
        }
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        _states[$"{stateName}/{grainId}"] = _serializer!.Serialize(grainState.State);
        Interlocked.Increment(ref _writes);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        _states.TryRemove($"{stateName}/{grainId}", out _);
        return Task.CompletedTask;
    }
}
