using Cagent.Events;
using Cagent.Sessions;

namespace Cagent.Runs;

/// <summary>What follows from one or more inputs: nothing of it has happened yet. Stored as one commit, then shown, then acted on.</summary>
internal sealed class RunStep
{
    private readonly IReadOnlyDictionary<string, SessionState> _knownChildren;
    private readonly Func<string, IReadOnlyList<SessionItem>> _history;

    /// <param name="session">Header of the root session as stored.</param>
    /// <param name="record">Its record as stored.</param>
    /// <param name="children">Headers of the sub-sessions on the stack.</param>
    /// <param name="history">Stored items of a session, in order.</param>
    public RunStep(
        SessionState session,
        SessionRecord record,
        IReadOnlyDictionary<string, SessionState> children,
        Func<string, IReadOnlyList<SessionItem>> history)
    {
        Session = session;
        Record = record;
        _knownChildren = children;
        _history = history;
    }

    public SessionState Session { get; set; }

    public SessionRecord Record { get; set; }

    /// <summary>Sub-sessions that are new or changed, in the order of their making.</summary>
    public List<SessionState> Children { get; } = [];

    public List<SessionItem> Items { get; } = [];

    /// <summary>Stored items whose content changes.</summary>
    public List<SessionItem> Replaced { get; } = [];

    public List<RuntimeEvent> Events { get; } = [];

    public List<RunEffect> Effects { get; } = [];

    /// <summary>Changes of the tools' durable state; null removes a key.</summary>
    public Dictionary<string, string?> ToolState { get; } = [];

    public RunState Run => Record.Run ?? throw new InvalidOperationException("There is no run.");

    public SessionState StateOf(string sessionId)
        => sessionId == Session.Id
            ? Session
            : Children.FindLast(child => child.Id == sessionId) ?? _knownChildren[sessionId];

    public void SetState(SessionState state)
    {
        if (state.Id == Session.Id)
        {
            Session = state;
            return;
        }

        var index = Children.FindIndex(child => child.Id == state.Id);
        if (index < 0)
        {
            Children.Add(state);
        }
        else
        {
            Children[index] = state;
        }
    }

    /// <summary>Items of a session, those of this step included.</summary>
    public IEnumerable<SessionItem> ItemsOf(string sessionId)
        => _history(sessionId).Concat(Items.Where(item => item.SessionId == sessionId));
}
