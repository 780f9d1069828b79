using Cagent.Agents;

namespace Cagent.Api.Calls;

/// <summary>The agents that the cluster serves.</summary>
internal sealed class AgentCatalog(IGrainFactory grains, CallRetry retry)
{
    private IAgentCatalogGrain Grain => grains.GetGrain<IAgentCatalogGrain>(IAgentCatalogGrain.Key);

    public Task<IReadOnlyList<AgentListing>> ListAsync(CancellationToken aborted) => retry.RunAsync(Grain.ListAsync, isRepeatable: true, aborted);

    public Task<byte[]?> GetConfigurationAsync(string agentId, CancellationToken aborted) =>
        retry.RunAsync(() => Grain.GetConfigurationAsync(agentId), isRepeatable: true, aborted);
}
