using Cagent.Agents.Sources;
using Microsoft.Extensions.Logging;

namespace Cagent.Agents;

/// <summary>Reads the sources once, when it is activated, and serves their revisions from memory.</summary>
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
        // cluster goes on serving what it served.
        var mayServeOlder = peers.AnyOther();
        var changed = false;
        foreach (var source in sources.Sources)
        {
            var entry = await ReadAsync(source, cancellationToken);
            if (entry.Revision is { } revision)
            {
                changed |= Remember(source.Origin, revision);
            }
            else if (mayServeOlder)
            {
                entry = LastGood(source) ?? entry;
            }
            _entries[source.AgentId] = entry;
        }
        if (changed)
        {
            await state.WriteStateAsync(cancellationToken);
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
        if (_entries.TryGetValue(agentId, out var entry) && entry.Revision is { } current && current.Hash == hash)
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

    private async Task<CatalogEntry> ReadAsync(IAgentSource source, CancellationToken cancellationToken)
    {
        try
        {
            return await CatalogEntry.ReadAsync(source, cancellationToken);
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

    private CatalogEntry? LastGood(IAgentSource source)
    {
        if (!state.State.Agents.TryGetValue(source.AgentId, out var stored) || stored.Origin != source.Origin
            || stored.Revisions is not [.., var last])
        {
            return null;
        }
        LogServesOlder(source.AgentId, last.Hash);
        return CatalogEntry.Load(SourceOf(source.AgentId, last));
    }
}
