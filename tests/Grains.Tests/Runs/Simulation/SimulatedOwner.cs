using Cagent.Events;
using Cagent.Runs;
using Cagent.Sessions;

namespace Cagent.Grains.Tests.Runs.Simulation;

/// <summary>An activation of the session: its view of what is stored, and the work that it has started. Another one may have taken over without its
/// knowledge; then its next write is refused and it stops.</summary>
internal sealed class SimulatedOwner
{
    private const long Reserve = 1_000;
    private readonly SimulatedStore _store;
    private readonly RunWorld _world;
    private readonly Dictionary<string, List<SessionItem>> _history;
    private readonly Dictionary<string, SessionState> _children;
    private readonly List<SimulatedFrame> _unstored = [];
    private long _version;
    private long _next;

    public SimulatedOwner(SimulatedStore store, RunWorld world)
    {
        _store = store;
        _world = world;
        _version = store.Version;
        Session = store.Session;
        Record = store.Record;
        _children = new(store.Children);
        _history = store.Items.ToDictionary(entry => entry.Key, entry => entry.Value.ToList());
        _next = Math.Max(store.LastSequence, store.Reserved) + 1;
    }

    public SessionState Session { get; private set; }

    public SessionRecord Record { get; private set; }

    public List<SimulatedWork> Work { get; } = [];

    public bool IsFenced { get; private set; }

    public SimulatedWork? ModelCall => Work.Find(work => work is { Effect: CallModelEffect, Begun: true });

    /// <summary>The first thing that an owner does with a run that it finds.</summary>
    public void TakeOver()
    {
        if (Record.Run is not null)
        {
            Apply((_, machine) => machine.Handle(new RecoverInput(_store.LastSequence, _next - 1)));
        }
    }

    /// <summary>Decides and writes. True: it was stored, and the effects are to be started.</summary>
    public bool Apply(Action<RunStep, RunMachine> change)
    {
        var step = new RunStep(Session, Record, _children, HistoryOf);
        change(step, new RunMachine(_world, step));
        if (IsFenced || (step.Events.Count == 0 && step.Items.Count == 0 && step.Effects.Count == 0 && step.Record == Record && step.Session == Session))
        {
            return false;
        }

        if (ModelCall is { FirstShown: > 0, Effect: CallModelEffect call } shown)
        {
            step.Record = step.Record.NoteShown(call.CallNumber, shown.FirstShown);
        }

        var ended = Record.Run?.RunId;
        _unstored.AddRange(step.Events.Select(value => new SimulatedFrame(_next++, value)));
        var running = step.Record.Run is { IsWaiting: false };
        if (!_store.TryCommit(_version, step, _unstored, running ? _next + Reserve : _next - 1))
        {
            IsFenced = true;
            Work.Clear();
            return false;
        }

        Take(step);
        if (ended != Record.Run?.RunId)
        {
            Work.RemoveAll(work => work.RunId == ended);
        }

        Work.AddRange(step.Effects.Select(effect => new SimulatedWork(effect, Record.Run?.RunId ?? "")));
        return true;
    }

    /// <summary>Shows an event that is not stored yet.</summary>
    public long Show(RuntimeEvent value)
    {
        _unstored.Add(new SimulatedFrame(_next, value));
        return _next++;
    }

    private void Take(RunStep step)
    {
        _version++;
        _unstored.Clear();
        Session = step.Session;
        Record = step.Record;
        foreach (var child in step.Children)
        {
            _children[child.Id] = child;
        }

        foreach (var item in step.Items)
        {
            HistoryOf(item.SessionId).Add(item);
        }
    }

    public List<SessionItem> HistoryOf(string id)
    {
        if (!_history.TryGetValue(id, out var items))
        {
            _history[id] = items = [];
        }

        return items;
    }
}
