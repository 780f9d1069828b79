using Cagent.Silo.Clustering;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Options;

namespace Cagent.Api.Hosting;

/// <summary>How a node leaves without a failed request: it says that it is not ready, goes on serving until whoever balances the load has noticed,
/// moves its runs to other nodes, ends its streams, and finishes what it answers.</summary>
internal sealed class NodeDrain(
    IServer http,
    IHostApplicationLifetime lifetime,
    IOptions<ApiOptions> options,
    TimeProvider time,
    INodeMembership? membership = null,
    IRunHandOver? runs = null)
{
    private static readonly TimeSpan HandOverTime = TimeSpan.FromSeconds(2);

    private volatile bool _draining;

    /// <summary>The node leaves: it is not ready, and connections end with their next answer.</summary>
    public bool IsDraining => _draining || lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Everything up to the point where no request is left; the silo has not stopped yet.</summary>
    /// <param name="atOnce">Somebody waits for the end at a terminal.</param>
    public async Task DrainAsync(bool atOnce)
    {
        _draining = true;
        if (!atOnce)
        {
            var notice = options.Value.DrainNotice ?? (membership is { HasPeers: true } ? ApiOptions.DrainNoticeInCluster : TimeSpan.Zero);
            await Task.WhenAll(Task.Delay(notice, time), MoveRunsDuringAsync(notice));
        }

        // Streams end with this; their runs go on, and their clients come back elsewhere with the last number that they saw.
        lifetime.StopApplication();
        using var limit = new CancellationTokenSource(options.Value.DrainLimit, time);
        await http.StopAsync(limit.Token);

        // Without a notice that is all of them, otherwise those that came with the last requests.
        await MoveRunsAsync(atOnce: true, HandOverTime);
    }

    /// <summary>Most runs come to the end of a model call in this time and leave without being interrupted. The others are interrupted before the
    /// streams end: a session moves, or its client does, but not both at once.</summary>
    private async Task MoveRunsDuringAsync(TimeSpan notice)
    {
        await MoveRunsAsync(atOnce: false, notice * 2 / 3);
        await MoveRunsAsync(atOnce: true, notice / 3);
    }

    private async Task MoveRunsAsync(bool atOnce, TimeSpan within)
    {
        if (runs is not null && within > TimeSpan.Zero)
        {
            using var limit = new CancellationTokenSource(within, time);
            await runs.MoveAllAsync(atOnce, limit.Token);
        }
    }
}
