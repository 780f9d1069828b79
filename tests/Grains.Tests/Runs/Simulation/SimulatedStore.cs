using Cagent.Runs;
using Cagent.Sessions;

namespace Cagent.Grains.Tests.Runs.Simulation;

/// <summary>What is stored of the session. It takes a write only from whoever knows the latest version, and holds every write against the
/// invariants of runtime §23.5.</summary>
internal sealed class SimulatedStore(SessionState session)
{
    private readonly Dictionary<string, List<string>> _openCalls = [];
    private readonly HashSet<string> _calls = [];
    private readonly Dictionary<string, string> _childOfCall = [];
    private readonly Dictionary<string, double> _costs = [];

    public long Version { get; private set; }

    public int Writes { get; private set; }

    public SessionState Session { get; private set; } = session;

    public SessionRecord Record { get; private set; } = SessionRecord.Empty;

    public Dictionary<string, SessionState> Children { get; } = [];

    public Dictionary<string, List<SessionItem>> Items { get; } = new() { [session.Id] = [] };

    public List<SimulatedFrame> Journal { get; } = [];

    public long LastSequence => Journal is [.., var last] ? last.Sequence : 0;

    /// <summary>Numbers up to here may have been shown.</summary>
    public long Reserved { get; private set; }

    public SessionState StateOf(string id) => id == Session.Id ? Session : Children[id];

    /// <summary>False: somebody else has written since; nothing was stored.</summary>
    public bool TryCommit(long version, RunStep step, IReadOnlyList<SimulatedFrame> frames, long reserved)
    {
        if (version != Version)
        {
            return false;
        }

        Version++;
        Writes++;
        Session = step.Session;
        Record = step.Record;
        Reserved = reserved;
        foreach (var child in step.Children)
        {
            Children[child.Id] = child;
        }

        step.Items.ForEach(Append);
        foreach (var frame in frames)
        {
            Assert.True(frame.Sequence > LastSequence, "N10: numbers grow and are never used again");
            Journal.Add(frame);
        }

        var asksModel = step.Effects.OfType<CallModelEffect>().Any(call => call.SessionId == Session.Id);
        Assert.True(!asksModel || Record.Steered.IsEmpty, "what was steered in is part of the next request");
        CheckOpenCalls();
        CheckChildren();
        return true;
    }

    /// <summary>What holds whenever a model is asked (runtime §23.5).</summary>
    public void CheckBeforeModelCall(string sessionId)
    {
        Assert.True(OpenCallsOf(sessionId).Count == 0, "N1: every call has its result before a model is asked");
        Assert.True(Record.Run is { Pending: null }, "N5: nothing is asked while a question is open");
        foreach (var (id, cost) in _costs)
        {
            Assert.Equal(cost, StateOf(id).Cost, 9); // N15: of its messages; summaries carry their own.
        }
    }

    private void Append(SessionItem item)
    {
        if (!Items.TryGetValue(item.SessionId, out var items))
        {
            Items[item.SessionId] = items = [];
        }

        Assert.Equal(items.Count, item.Position); // N11: added at the end, never changed.
        items.Add(item);
        _costs[item.SessionId] = _costs.GetValueOrDefault(item.SessionId) + (item.Message?.Cost ?? 0);
        if (item.Message is { } message)
        {
            NoteCalls(OpenCallsOf(item.SessionId), item.SessionId, message);
        }
        else
        {
            Assert.True(item.SubSessionId is not null || !string.IsNullOrWhiteSpace(item.Summary), "N12: a summary says something");
        }
    }

    private void NoteCalls(List<string> open, string sessionId, ChatMessage message)
    {
        if (message.Role == ChatRoles.Tool)
        {
            Assert.True(open.Remove(message.ToolCallId!), "N4: a result answers an open call, once");
            return;
        }

        Assert.True(open.Count == 0, "N1: results come before the next message");
        foreach (var call in message.ToolCalls ?? [])
        {
            Assert.True(_calls.Add($"{sessionId}/{call.Id}"), "N2: ids of calls are unique");
            open.Add(call.Id!);
        }
    }

    private List<string> OpenCallsOf(string sessionId)
    {
        if (!_openCalls.TryGetValue(sessionId, out var open))
        {
            _openCalls[sessionId] = open = [];
        }

        return open;
    }

    /// <summary>N8: an answer is stored with the slots of its calls; I6: without a run nothing is open.</summary>
    private void CheckOpenCalls()
    {
        foreach (var (sessionId, open) in _openCalls.Where(entry => entry.Value.Count > 0))
        {
            var loop = Record.Run?.Loops.FirstOrDefault(candidate => candidate.SessionId == sessionId);
            Assert.True(loop is { Phase: LoopPhase.Slots }, "N8: open calls belong to a loop that works on them");
            var waiting = loop.Slots.Where(slot => slot.Status is not (SlotStatus.Responded or SlotStatus.PostHook)).Select(slot => slot.Call.Id);
            Assert.Equal(open, waiting);
        }
    }

    /// <summary>N14: one child for a call, for ever.</summary>
    private void CheckChildren()
    {
        foreach (var loop in Record.Run?.Loops ?? [])
        {
            foreach (var slot in loop.Slots.Where(slot => slot.ChildSessionId is not null))
            {
                var key = $"{loop.SessionId}/{slot.Call.Id}";
                Assert.Equal(slot.ChildSessionId, _childOfCall.TryAdd(key, slot.ChildSessionId!) ? slot.ChildSessionId : _childOfCall[key]);
            }
        }
    }
}
