using System.Collections.Concurrent;
using System.Text;
using Cagent.Agents;
using Cagent.Runs;
using Cagent.Sessions;

namespace Cagent.Api.Tests.Fakes;

/// <summary>Sessions and agents in memory: what the HTTP side talks to instead of a silo.</summary>
internal sealed class FakeCluster : ISessionReader, IAgentTools
{
    public ConcurrentDictionary<string, FakeSession> Sessions { get; } = new();

    public ConcurrentDictionary<string, FakeKeyedRequest> Requests { get; } = new();

    public FakeCatalog Catalog { get; } = new();

    public FakeWatchers Watchers { get; } = new();

    /// <summary>Thrown by every read of the store while set.</summary>
    public Exception? StoreFailure { get; set; }

    public FakeSession Session(string id) => Sessions.TryGetValue(id, out var session)
        ? session
        : throw new CagentException(ErrorCodes.UnknownSession, $"session {id} is not stored");

    public FakeSession Add(string id, string title = "")
    {
        var session = new FakeSession { State = new SessionState { Id = id, Title = title, CreatedAt = FakeSession.Birth } };
        Sessions[id] = session;
        return session;
    }

    public Task<SessionPage> ListAsync(SessionListQuery query, CancellationToken cancellationToken)
    {
        ThrowIfBroken();
        var rows = Sessions.Values.Where(session => !query.ActiveOnly || session.State.Run is not null)
            .Where(session => query.TitleContains is not { } text || session.State.Title.Contains(text, StringComparison.OrdinalIgnoreCase))
            .OrderBy(session => session.State.Id, StringComparer.Ordinal)
            .SkipWhile(session => query.Before is { } before && string.CompareOrdinal(session.State.Id, before) <= 0)
            .ToList();
        var page = rows.Take(query.Limit ?? int.MaxValue).Select(session => session.Summary()).ToList();
        return Task.FromResult(new SessionPage(page, page.Count < rows.Count ? page[^1].Id : null));
    }

    public Task<StoredSession?> ReadAsync(string id, MessagePage page, CancellationToken cancellationToken)
    {
        ThrowIfBroken();
        if (!Sessions.TryGetValue(id, out var session))
        {
            return Task.FromResult<StoredSession?>(null);
        }

        var all = session.Messages.ToList();
        var end = Math.Min(page.Before ?? all.Count, all.Count);
        var start = Math.Max(0, end - (page.Limit ?? end));
        return Task.FromResult<StoredSession?>(new StoredSession(session.State with { Partial = null, Run = null }, "2026-03-14T10:11:12+01:00",
            all[start..end], session.State.Run is not null, TotalCost: 0.5, all.Count));
    }

    public Task<List<string>> FindStoredAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        ThrowIfBroken();
        return Task.FromResult(ids.Where(Sessions.ContainsKey).ToList());
    }

    public Task<int> CountActiveAsync(CancellationToken cancellationToken)
    {
        ThrowIfBroken();
        return Task.FromResult(Sessions.Values.Count(session => session.State.Run is not null));
    }

    public Task<int> CountAsync(string agentId, string agentName, CancellationToken cancellationToken) => (agentId, agentName) switch
    {
        ("team", "root") => Task.FromResult(1),
        ("team", _) => throw new CagentException(ErrorCodes.UnknownAgent, $"agent not found: {agentName} (available agents: root, aide)"),
        _ => throw new CagentException(ErrorCodes.UnknownAgent, $"agent not found: {agentId}"),
    };

    private void ThrowIfBroken()
    {
        if (StoreFailure is not null)
        {
            throw StoreFailure;
        }
    }
}

internal sealed class FakeSession
{
    public static readonly DateTimeOffset Birth = new(2026, 3, 14, 9, 11, 12, 345, TimeSpan.Zero);

    public required SessionState State { get; set; }

    public List<StoredMessage> Messages { get; } = [];

    /// <summary>What was asked of the session, in order.</summary>
    public ConcurrentQueue<object> Requests { get; } = new();

    /// <summary>What the next run request gets.</summary>
    public Func<StartRun, RunStarted> OnRun { get; set; } = _ => new RunStarted { RunId = "run-1", After = 0 };

    /// <summary>Thrown by the next answer while set.</summary>
    public CagentException? AnswerRefusal { get; set; }

    /// <summary>What comes before its deletion, each time that it is tried; nothing when there are no more.</summary>
    public ConcurrentQueue<Func<Task>> BeforeDeletion { get; } = new();

    /// <summary>Keys of the requests that changed something, in order; null for those without.</summary>
    public ConcurrentQueue<RequestKey?> Keys { get; } = new();

    public FollowUpStatus FollowUp { get; set; }

    public QueueState Queue { get; set; } = new(0, 5, 0, 20);

    /// <summary>The key that made the session may make another one.</summary>
    public bool KeyIsForgotten { get; set; }

    public long Head { get; set; }

    /// <summary>First number that is kept; null = all are.</summary>
    public long? FirstKept { get; set; }

    public void AddMessage(string agent, string json) => Messages.Add(new StoredMessage(agent, Encoding.UTF8.GetBytes(json), false, Messages.Count));

    public SessionSummary Summary() => new()
    {
        Id = State.Id,
        Title = State.Title,
        CreatedAt = "2026-03-14T10:11:12+01:00",
        MessageCount = Messages.Count,
        InputTokens = State.InputTokens,
        OutputTokens = State.OutputTokens,
        WorkingDirectory = State.WorkingDirectory,
        Active = State.Run is not null,
    };
}

internal sealed class FakeCatalog : IAgentCatalogGrain
{
    public List<AgentListing> Agents { get; } =
    [
        new() { Name = "solo", Description = "Solo agent", Multi = false },
        new() { Name = "team", Description = "Team lead", Multi = true, Commands = ["disk"] },
    ];

    /// <summary>What every agent's configuration is.</summary>
    public string Configuration { get; set; } = """{"version":"7","agents":[{"Name":"root"}]}""";

    public Task<IReadOnlyList<AgentListing>> ListAsync() => Task.FromResult<IReadOnlyList<AgentListing>>(Agents);

    public Task<byte[]?> GetConfigurationAsync(string agentId) => Task.FromResult(Agents.Any(agent => agent.Name == agentId)
        ? Encoding.UTF8.GetBytes(Configuration)
        : null);

    public Task<AgentRevisionSource> GetRevisionAsync(string agentId) => throw new NotSupportedException();

    public Task<AgentRevisionSource?> FindRevisionAsync(string agentId, string hash) => throw new NotSupportedException();

    public Task OfferAsync(IReadOnlyList<OfferedAgent> agents) => throw new NotSupportedException();
}
