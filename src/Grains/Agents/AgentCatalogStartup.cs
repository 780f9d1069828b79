using Microsoft.Extensions.Logging;

namespace Cagent.Agents;

/// <summary>Has the catalog read its sources when the node starts, not when the first client asks.</summary>
internal sealed partial class AgentCatalogStartup(IGrainFactory grains, ILogger<AgentCatalogStartup> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe<AgentCatalogStartup>(ServiceLifecycleStage.Active, ReadAsync);

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var agents = await grains.GetGrain<IAgentCatalogGrain>(IAgentCatalogGrain.Key).ListAsync().WaitAsync(cancellationToken);
            LogAgents(agents.Count);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The catalog is activated again by the next question; a node must not fail to start for it.
            LogFailed(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Serving {Count} agents")]
    private partial void LogAgents(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The catalog of agents could not be read at start")]
    private partial void LogFailed(Exception exception);
}
