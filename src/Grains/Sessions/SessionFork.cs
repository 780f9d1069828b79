using System.Collections.Immutable;

namespace Cagent.Sessions;

/// <summary>The start of a history, as the history of a new session. Pure: the caller reads and stores.</summary>
internal sealed class SessionFork
{
    private readonly IReadOnlyDictionary<string, StoredHistory> _source;
    private readonly Func<string> _newId;
    private readonly DateTimeOffset _now;
    private readonly ImmutableArray<SessionState>.Builder _children = ImmutableArray.CreateBuilder<SessionState>();
    private readonly ImmutableArray<SessionItem>.Builder _items = ImmutableArray.CreateBuilder<SessionItem>();

    private SessionFork(IReadOnlyDictionary<string, StoredHistory> source, Func<string> newId, DateTimeOffset now)
    {
        _source = source;
        _newId = newId;
        _now = now;
    }

    /// <summary>Header of the new session.</summary>
    public SessionState Session { get; private set; } = null!;

    /// <summary>Copies of the sub-sessions, each after the one that it belongs to.</summary>
    public ImmutableArray<SessionState> Children => _children.ToImmutable();

    /// <summary>Items of the new session and of its sub-sessions.</summary>
    public ImmutableArray<SessionItem> Items => _items.ToImmutable();

    /// <param name="request">What to copy.</param>
    /// <param name="id">Id of the new session.</param>
    /// <param name="source">The session and all sub-sessions in its history, by id.</param>
    /// <param name="newId">Makes ids of sub-sessions.</param>
    /// <param name="now">When the copy is made.</param>
    /// <exception cref="CagentException"><c>invalid_body</c>.</exception>
    public static SessionFork Make(
        ForkSession request, string id, IReadOnlyDictionary<string, StoredHistory> source, Func<string> newId, DateTimeOffset now)
    {
        var fork = new SessionFork(source, newId, now);
        var (state, items) = source[request.SourceId];
        var kept = items.Take(fork.CountBefore(items, request.UserMessageIndex)).ToArray();
        fork.Session = Header(state, kept) with { Id = id, Title = request.Title, CreatedAt = now };
        fork.Copy(kept, id);
        var usages = fork._items.Select(item => item.Message?.Usage).OfType<TokenUsage>().ToArray();
        fork.Session = fork.Session with { InputTokens = usages.Sum(usage => usage.InputTokens), OutputTokens = usages.Sum(usage => usage.OutputTokens) };
        return fork;
    }

    /// <summary>How many items stand before a user message.</summary>
    private int CountBefore(IReadOnlyList<SessionItem> items, int index)
    {
        var users = 0;
        for (var i = 0; i < items.Count; i++)
        {
            if (IsUser(items[i]))
            {
                if (users++ == index)
                {
                    return i;
                }
            }
            else if (items[i].SubSessionId is { } child && (users += CountUsers(child)) > index)
            {
                throw Invalid($"user_message_index {index} names a message of a sub-session; name one of the session itself");
            }
        }

        throw Invalid($"user_message_index {index} is out of range: the session has {users} user messages, counted from 0");
    }

    private int CountUsers(string sessionId) => !_source.TryGetValue(sessionId, out var history)
        ? 0
        : history.Items.Sum(item => IsUser(item) ? 1 : item.SubSessionId is { } child ? CountUsers(child) : 0);

    private void Copy(IReadOnlyList<SessionItem> items, string sessionId)
    {
        foreach (var item in items)
        {
            if (item.SubSessionId is not { } child)
            {
                _items.Add(item with { SessionId = sessionId, Id = 0 });
            }
            else if (_source.TryGetValue(child, out var history))
            {
                var copy = _newId();
                _children.Add(history.State with { Id = copy, ParentId = sessionId, CreatedAt = _now });
                _items.Add(item with { SessionId = sessionId, SubSessionId = copy, Id = 0 });
                Copy(history.Items, copy);
            }
        }
    }

    /// <summary>Settings are kept; the agent is that of the last answer that is kept, costs and tokens are those of the messages.</summary>
    private static SessionState Header(SessionState source, IReadOnlyList<SessionItem> items)
    {
        var last = items.LastOrDefault(item => item.Message?.Role == ChatRoles.Assistant);
        return source with
        {
            Starred = false,
            ParentId = null,
            LastEventSequence = 0,
            Run = null,
            Partial = null,
            CurrentAgent = string.IsNullOrEmpty(last?.AgentName) ? null : last.AgentName,
            Cost = items.Sum(item => item.Message?.Cost ?? 0),
        };
    }

    private static bool IsUser(SessionItem item) => item.Message?.Role == ChatRoles.User;

    private static CagentException Invalid(string message) => new(ErrorCodes.InvalidBody, message);
}
