using Cagent.Agents.Sources;
using Microsoft.Extensions.Logging;

namespace Cagent.Agents;

/// <summary>Serves the revisions of agents from memory. The first node of a cluster has it read the node's sources; each node that joins later brings its
/// own, and the newest start wins.</summary>
[KeepAlive]
internal sealed partial class AgentCatalogGrain(
    [PersistentState("agents", AgentCatalogGrain.StorageName)] IPersistentState<AgentCatalogState> state,
    AgentSourceSet sources,
    IAgentCatalogPeers peers,
    ILogger<AgentCatalogGrain> logger) : Grain, IAgentCatalogGrain
{
    public const string StorageName = "catalog";

    private readonly SortedDictionary<string, CatalogEntry> _entries = new(StringComparer.Ordinal);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // A server that starts reads its files afresh, and a broken one is broken. A catalog that moves to another node of a living
        // cluster goes on serving what it served: that node's files may be older.
        if (peers.ClusterLives())
        {
            ServeStored();
        }
        var changed = false;
        foreach (var source in sources.Sources.Where(source => !_entries.ContainsKey(source.AgentId)))
        {
            changed |= Serve(source.AgentId, source.Origin, await ReadAsync(source, cancellationToken));
        }
        if (changed | Served())
        {
            await state.WriteStateAsync(cancellationToken);
        }
    }

    public async Task OfferAsync(IReadOnlyList<OfferedAgent> agents)
    {
        var changed = false;
        foreach (var agent in agents)
        {
            if (agent.Revision is { } revision && Current(agent.AgentId)?.Hash != revision.Hash)
            {
                LogNewRevision(agent.AgentId, agent.Origin, revision.Hash);
                changed |= Serve(agent.AgentId, agent.Origin, Load(agent.Origin, revision));
            }
            else if (!_entries.ContainsKey(agent.AgentId))
            {
                _entries[agent.AgentId] = CatalogEntry.Broken(agent.Error ?? "the file cannot be read");
            }
        }
        if (!(changed | Served()))
        {
            return;
        }
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            DeactivateOnIdle(); // What is served is what is stored.
            throw;
        }
    }

    public Task<IReadOnlyList<AgentListing>> ListAsync() =>
        Task.FromResult<IReadOnlyList<AgentListing>>([.. _entries.Values.Select(entry => entry.Listing).OfType<AgentListing>()]);

    public Task<byte[]?> GetConfigurationAsync(string agentId) =>
        Task.FromResult(_entries.TryGetValue(agentId, out var entry) ? entry.Configuration : null);

    public Task<AgentRevisionSource> GetRevisionAsync(string agentId)
    {
        if (!_entries.TryGetValue(agentId, out var entry))
        {
            throw new CagentException(ErrorCodes.UnknownAgent, $"agent not found: {agentId}");
        }
        return entry is { Error: null, Revision: { } revision }
            ? Task.FromResult(revision)
            : throw new CagentException(ErrorCodes.InvalidConfig, $"cannot load the agent {agentId}: {entry.Error}");
    }

    public Task<AgentRevisionSource?> FindRevisionAsync(string agentId, string hash)
    {
        if (Current(agentId) is { } current && current.Hash == hash)
        {
            return Task.FromResult<AgentRevisionSource?>(current);
        }
        var stored = state.State.Agents.GetValueOrDefault(agentId)?.Revisions.Find(revision => revision.Hash == hash);
        return Task.FromResult(stored is null ? null : SourceOf(agentId, stored));
    }

    private static AgentRevisionSource SourceOf(string agentId, StoredRevision stored) => new()
    {
        AgentId = agentId,
        Hash = stored.Hash,
        Content = stored.Content,
        BaseDirectory = stored.BaseDirectory,
        Files = stored.Files,
    };

    private AgentRevisionSource? Current(string agentId) => _entries.GetValueOrDefault(agentId)?.Revision;

    /// <returns>The revision is one to remember.</returns>
    private bool Serve(string agentId, string origin, CatalogEntry entry)
    {
        _entries[agentId] = entry;
        return entry.Revision is { } revision && Remember(origin, revision);
    }

    /// <summary>Notes which agents are served.</summary>
    /// <returns>They are others than before.</returns>
    private bool Served()
    {
        var served = _entries.Where(entry => entry.Value.Revision is not null).Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        if (served.SetEquals(state.State.Served))
        {
            return false;
        }
        state.State.Served = served;
        return true;
    }

    private void ServeStored()
    {
        foreach (var agentId in state.State.Served)
        {
            if (state.State.Agents.GetValueOrDefault(agentId) is { Revisions: [.., var last] } stored)
            {
                _entries[agentId] = Load(stored.Origin, SourceOf(agentId, last));
            }
        }
    }

    /// <summary>What this node of another release cannot load is broken here.</summary>
    private CatalogEntry Load(string origin, AgentRevisionSource revision)
    {
        try
        {
            return CatalogEntry.Load(revision);
        }
        catch (AgentFileException exception)
        {
            LogBroken(revision.AgentId, origin, exception.Message);
            return CatalogEntry.Broken(exception.Message);
        }
    }

    private async Task<CatalogEntry> ReadAsync(IAgentSource source, CancellationToken cancellationToken)
    {
        try
        {
            var entry = await CatalogEntry.ReadAsync(source, cancellationToken);
            if (entry.Error is { } reason)
            {
                LogBroken(source.AgentId, source.Origin, reason);
            }
            return entry;
        }
        catch (AgentFileException exception)
        {
            LogBroken(source.AgentId, source.Origin, exception.Message);
            return CatalogEntry.Broken(exception.Message);
        }
    }

    private bool Remember(string origin, AgentRevisionSource revision)
    {
        var agents = state.State.Agents;
        if (!agents.TryGetValue(revision.AgentId, out var stored))
        {
            agents[revision.AgentId] = stored = new StoredAgent();
        }
        if (stored.Origin == origin && stored.Revisions is [.., var last] && last.Hash == revision.Hash)
        {
            return false;
        }
        stored.Origin = origin;
        stored.Revisions.RemoveAll(old => old.Hash == revision.Hash);
        stored.Revisions.Add(new StoredRevision
        {
            Hash = revision.Hash,
            Content = revision.Content,
            BaseDirectory = revision.BaseDirectory,
            Files = new Dictionary<string, string>(revision.Files, StringComparer.Ordinal),
        });
        stored.Revisions.RemoveRange(0, Math.Max(0, stored.Revisions.Count - StoredAgent.MaxRevisions));
        return true;
    }
}
