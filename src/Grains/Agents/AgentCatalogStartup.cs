using Cagent.Agents.Sources;
using Microsoft.Extensions.Logging;

namespace Cagent.Agents;

/// <summary>Has this node's sources read when it starts, not when the first client asks: by the catalog itself when the node is the first of its
/// cluster, else here, to bring them to the catalog of the others.</summary>
internal sealed partial class AgentCatalogStartup(
    IGrainFactory grains, AgentSourceSet sources, IAgentCatalogPeers peers, TimeProvider time, ILogger<AgentCatalogStartup> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    private const int Attempts = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe<AgentCatalogStartup>(ServiceLifecycleStage.Active, ReadAsync);

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var catalog = grains.GetGrain<IAgentCatalogGrain>(IAgentCatalogGrain.Key);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (peers.ClusterLives())
                {
                    await catalog.OfferAsync(await OffersAsync(cancellationToken)).WaitAsync(cancellationToken);
                }

                LogAgents((await catalog.ListAsync().WaitAsync(cancellationToken)).Count);
                peers.NoteStarted();
                return;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogFailed(exception);
            }

            if (attempt == Attempts)
            {
                return; // A node must not fail to start for it: the others serve what they served.
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<OfferedAgent>> OffersAsync(CancellationToken cancellationToken)
    {
        var offers = new List<OfferedAgent>();
        foreach (var source in sources.Sources)
        {
            var offer = new OfferedAgent { AgentId = source.AgentId, Origin = source.Origin };
            try
            {
                offers.Add(offer with { Revision = (await CatalogEntry.ReadAsync(source, cancellationToken)).Revision });
            }
            catch (AgentFileException exception)
            {
                LogBroken(source.AgentId, source.Origin, exception.Message);
                offers.Add(offer with { Error = exception.Message });
            }
        }

        return offers;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Serving {Count} agents")]
    private partial void LogAgents(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The catalog of agents could not be read at start")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {AgentId} ({Origin}) does not load here: {Reason}")]
    private partial void LogBroken(string agentId, string origin, string reason);
}
