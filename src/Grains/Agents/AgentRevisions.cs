using System.Collections.Concurrent;
using Cagent.Agents.Sources;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Cagent.Agents;

/// <summary>Keeps parsed revisions, and for a short time which of them is the current one, so that a run needs no call of the catalog.</summary>
internal sealed class AgentRevisions(IGrainFactory grains, IOptions<AgentSourceOptions> options, TimeProvider time) : IAgentRevisions, IDisposable
{
    private const int MaxParsed = 256;

    private readonly ConcurrentDictionary<string, (AgentRevision Revision, long Since)> _current = new(StringComparer.Ordinal);
    private readonly MemoryCache _parsed = new(new MemoryCacheOptions { SizeLimit = MaxParsed });

    public ValueTask<AgentRevision> GetAsync(string agentId) =>
        _current.TryGetValue(agentId, out var known) && time.GetElapsedTime(known.Since) < options.Value.RevisionLifetime
            ? new(known.Revision)
            : new(AskAsync(agentId));

    public ValueTask<AgentRevision> GetAsync(string agentId, string hash) =>
        _parsed.TryGetValue((agentId, hash), out AgentRevision? known) ? new(known!) : new(FindAsync(agentId, hash));

    public void Dispose() => _parsed.Dispose();

    private IAgentCatalogGrain Catalog => grains.GetGrain<IAgentCatalogGrain>(IAgentCatalogGrain.Key);

    private async Task<AgentRevision> AskAsync(string agentId)
    {
        var since = time.GetTimestamp();
        AgentRevision revision;
        try
        {
            revision = Parse(await Catalog.GetRevisionAsync(agentId));
        }
        catch (CagentException)
        {
            _current.TryRemove(agentId, out _);
            throw;
        }
        _current[agentId] = (revision, since);
        return revision;
    }

    private async Task<AgentRevision> FindAsync(string agentId, string hash) =>
        await Catalog.FindRevisionAsync(agentId, hash) is { } source ? Parse(source) : await GetAsync(agentId);

    private AgentRevision Parse(AgentRevisionSource source)
    {
        if (_parsed.TryGetValue((source.AgentId, source.Hash), out AgentRevision? known))
        {
            return known!;
        }
        try
        {
            var revision = new AgentRevision
            {
                AgentId = source.AgentId,
                Hash = source.Hash,
                Team = AgentFile.Load(source.Content, source.Files),
                BaseDirectory = source.BaseDirectory,
            };
            return _parsed.Set((source.AgentId, source.Hash), revision, new MemoryCacheEntryOptions { Size = 1 });
        }
        catch (AgentFileException exception)
        {
            // Only a node of another release can see this: the catalog offers what it could load itself.
            throw new CagentException(ErrorCodes.InvalidConfig, $"cannot load the agent {source.AgentId}: {exception.Message}", exception);
        }
    }
}
