using Cagent.Events;
using Cagent.Sessions;
using Cagent.Silo.Streams;
using Cagent.Silo.Watching;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace Cagent.Silo.Tests.Watching;

/// <summary>Two silos with the product's event path and scripted sessions.</summary>
internal sealed class TwoNodes : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private TwoNodes(InProcessTestCluster cluster) => _cluster = cluster;

    public static async Task<TwoNodes> StartAsync(int? loseEvery = null)
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddMemoryGrainStorage("PubSubStore");
            silo.Services.AddSingleton<ISessionDirectory, ScriptedSessionDirectory>();
            silo.Services.AddSingleton<StreamEventPublisher>();
            silo.Services.AddSingleton<IEventPublisher>(services => loseEvery is { } n
                ? new LossyPublisher(services.GetRequiredService<StreamEventPublisher>(), n)
                : services.GetRequiredService<StreamEventPublisher>());
            silo.AddEventStreams();
            silo.Services.AddSessionWatchers();
            silo.Services.Configure<SessionWatchOptions>(options => options.TailCheck = TimeSpan.FromSeconds(1));
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new TwoNodes(cluster);
    }

    public ISessionWatchers Watchers(int node) => _cluster.Silos[node].ServiceProvider.GetRequiredService<ISessionWatchers>();

    public IScriptedSession Session(string id)
        => _cluster.Silos[0].ServiceProvider.GetRequiredService<IGrainFactory>().GetGrain<IScriptedSession>(id);

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }
}
