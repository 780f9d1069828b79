using Cagent.Silo.Clustering;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Options;

namespace Cagent.Api.Hosting;

/// <summary>How a node leaves without a failed request: it says that it is not ready, goes on serving until whoever balances the load has noticed,
/// ends its streams, finishes what it answers, and hands its sessions over.</summary>
internal sealed class NodeDrain(
    IServer http, IHostApplicationLifetime lifetime, IOptions<ApiOptions> options, TimeProvider time, INodeMembership? membership = null)
{
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
            await Task.Delay(notice, time);
        }

        // Streams end with this; their runs go on, and their clients come back elsewhere with the last number that they saw.
        lifetime.StopApplication();
        using var limit = new CancellationTokenSource(options.Value.DrainLimit, time);
        await http.StopAsync(limit.Token);
    }
}
