using Cagent.Events;
using Cagent.Grains.Tests.Runs.Simulation;
using Cagent.Models;
using Cagent.Runs;
using Cagent.Sessions;

namespace Cagent.Grains.Tests.Runs;

/// <summary>The state machine with a store in memory, driven one input at a time.</summary>
internal sealed class RunBench
{
    private readonly Dictionary<string, List<SessionItem>> _history = [];
    private readonly Dictionary<string, SessionState> _children = [];
    private readonly RunWorld _world;
    private int _ids;

    public RunBench(bool hooks = false, long contextLimit = 0)
    {
        _world = new RunWorld
        {
            Now = DateTimeOffset.UnixEpoch,
            NewId = () => $"id{++_ids}",
            Draw = _ => 0,
            Team = SimulatedTeam.Make(hooks, contextLimit),
            Limits = new RunLimits(),
        };
    }

    public SessionState Session { get; set; } = new() { Id = "s", CreatedAt = DateTimeOffset.UnixEpoch };

    public SessionRecord Record { get; set; } = SessionRecord.Empty;

    public List<RuntimeEvent> Events { get; } = [];

    /// <summary>What is to be done after the last input.</summary>
    public List<RunEffect> Effects { get; private set; } = [];

    public LoopState Loop => Record.Run!.Loop;

    public IReadOnlyList<SessionItem> History => HistoryOf(Session.Id);

    public IEnumerable<string> EventNames => Events.Select(value => value.GetType().Name[..^"Event".Length]);

    /// <summary>One step.</summary>
    public RunBench Do(RunInput input) => Do((_, machine) => machine.Handle(input));

    public RunBench Do(Action<RunStep, RunMachine> change)
    {
        var step = new RunStep(Session, Record, _children, HistoryOf);
        change(step, new RunMachine(_world, step));
        (Session, Record, Effects) = (step.Session, step.Record, step.Effects);
        step.Children.ForEach(child => _children[child.Id] = child);
        step.Items.ForEach(item => HistoryOf(item.SessionId).Add(item));
        Events.AddRange(step.Events);
        return this;
    }

    public RunBench Start(string text = "hi", string run = "run1")
        => Do(new StartInput(run, new StartRun { AgentId = "a" }, "hash", "root", [new ChatMessage { Role = ChatRoles.User, Content = text }]));

    /// <summary>The tools that were asked for are there.</summary>
    public RunBench List() => Do(new ToolsListedInput(Loop.Work, SimulatedTeam.Tools.Count, []));

    /// <summary>A run that waits for its first answer.</summary>
    public RunBench StartAndCall() => Start().List().List();

    public RunBench Answer(string text, params ToolCall[] calls)
        => Do(new ModelAnsweredInput(
            Loop.Turn!.CallNumber,
            new ModelAnswer { Content = text, ToolCalls = [.. calls], Finish = ChatFinishReason.Stop, Usage = new TokenUsage { InputTokens = 10_000 } },
            SimulatedTeam.Tools));

    public RunBench Finish(RunToolEffect tool, string output = "done")
        => Do(new ToolFinishedInput(tool.SessionId, tool.Call.Id!, tool.Attempt, ToolResult.Ok(output), new Dictionary<string, string?>()));

    /// <summary>The process dies and another one takes over.</summary>
    public RunBench Crash(long journalled = 10, long shown = 110) => Do(new RecoverInput(journalled, shown));

    /// <summary>The process stops in good order and another one takes over.</summary>
    public RunBench HandOver()
    {
        Record = Record with { Run = Record.Run! with { HandedOver = true } };
        return Crash(10, 10);
    }

    public T Effect<T>()
        where T : RunEffect => Assert.IsType<T>(Assert.Single(Effects, effect => effect is not NotifyPersonEffect));

    public static ToolCall Call(string id, string name, string arguments = "{}") => new() { Id = id, Function = new FunctionCall { Name = name, Arguments = arguments } };

    private List<SessionItem> HistoryOf(string id)
    {
        if (!_history.TryGetValue(id, out var items))
        {
            _history[id] = items = [];
        }

        return items;
    }
}
