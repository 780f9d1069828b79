using Cagent.Benchmarks.Load;
using Cagent.Benchmarks.Processes;

namespace Cagent.Benchmarks;

/// <summary>What the benchmarks share: the model that they play, and how to start what they measure.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private Bench(LoadUpstream upstream, CancellationToken stop)
    {
        Upstream = upstream;
        Stop = stop;
    }

    public LoadUpstream Upstream { get; }

    /// <summary>Fires when the person at the terminal has had enough.</summary>
    public CancellationToken Stop { get; }

    public static async Task<Bench> StartAsync(CancellationToken stop) => new(await LoadUpstream.StartAsync(), stop);

    /// <summary>Starts a server with an empty database.</summary>
    public Task<ServerTarget> StartServerAsync() => ServerTarget.StartAsync(Upstream.Address, Stop);

    /// <summary>Starts the relay, which does the least that anything between a model and a client can do.</summary>
    public Task<RelayTarget> StartRelayAsync() => RelayTarget.StartAsync(Upstream.Address, Stop);

    public ValueTask DisposeAsync() => Upstream.DisposeAsync();
}
