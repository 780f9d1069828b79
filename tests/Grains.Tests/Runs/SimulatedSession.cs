using System.Collections.Immutable;
using Cagent.Agents.Configuration;
using Cagent.Approvals;
using Cagent.Events;
using Cagent.Hooks;
using Cagent.Models;
using Cagent.Runs;
using Cagent.Sessions;

namespace Cagent.Grains.Tests.Runs;

/// <summary>A session whose store is a few collections, whose models and tools are drawn from a seed, and whose process may die after any write.</summary>
internal sealed class SimulatedSession
{
    private readonly Random _random;
    private readonly RunWorld _world;
    private readonly Dictionary<string, List<SessionItem>> _history = [];
    private readonly Dictionary<string, SessionState> _children = [];
    private readonly List<RunEffect> _inFlight = [];
    private readonly HashSet<string> _repeatable = [];
    private readonly Func<int, bool> _crashesAfter;
    private readonly int _failuresPerMille;
    private SessionState _session;
    private SessionRecord _record = SessionRecord.Empty;
    private int _ids;
    private int _modelAnswers;

    public SimulatedSession(int seed, Func<int, bool> crashesAfter)
    {
        _random = new Random(seed);
        _crashesAfter = crashesAfter;
        _failuresPerMille = _random.Next(3) * 80;
        _session = new SessionState { Id = "s", CreatedAt = DateTimeOffset.UnixEpoch, ToolsApproved = _random.Next(4) == 0 };
        _world = new RunWorld
        {
            Now = DateTimeOffset.UnixEpoch,
            NewId = () => $"id{++_ids}",
            Draw = _random.Next,
            Team = SimulatedTeam.Make(_random.Next(3) == 0 ? 2 : 0),
            Limits = new RunLimits { MaxRecoveries = 50 },
        };
    }

    public int Writes { get; private set; }

    public List<RuntimeEvent> Events { get; } = [];

    /// <summary>How often each call (session/call id) really ran.</summary>
    public Dictionary<string, int> Executions { get; } = [];

    public IEnumerable<SessionItem> Items => _history.Values.SelectMany(items => items);

    public SessionRecord Record => _record;

    public bool IsRepeatable(string key) => _repeatable.Contains(key);

    /// <summary>Posts messages one after the other, each until its run has ended.</summary>
    public void Play(int runs)
    {
        for (var run = 1; run <= runs; run++)
        {
            var request = new StartRun { AgentId = "a", Messages = [new PostedMessage { Content = $"message {run}" }] };
            var message = new ChatMessage { Role = ChatRoles.User, Content = $"message {run}" };
            Apply(new StartInput($"run{run}", request, "hash", "root", [message]));
            Drain();
        }
    }

    private void Drain()
    {
        for (var steps = 0; _record.Run is not null; steps++)
        {
            Assert.True(steps < 5_000, "the run does not end");
            if (_record.Run.Pending is { } pending && (_inFlight.Count == 0 || _random.Next(2) == 0))
            {
                Answer(pending);
                continue;
            }

            Assert.NotEmpty(_inFlight);
            var index = _random.Next(_inFlight.Count);
            var effect = _inFlight[index];
            _inFlight.RemoveAt(index);
            foreach (var input in Perform(effect))
            {
                Apply(input);
            }
        }
    }

    private void Answer(PendingState pending)
    {
        if (_random.Next(40) == 0)
        {
            Apply(new CancelInput(ShownAnswer.None));
            return;
        }

        string[] words = [Confirmations.Approve, Confirmations.ApproveSession, Confirmations.ApproveTool, Confirmations.Reject];
        var answer = new ResumedInput(new ResumeAnswer { Confirmation = words[_random.Next(words.Length)], ToolCallId = pending.QuestionId });
        Apply(answer);
        if (_random.Next(3) == 0)
        {
            Apply(answer); // The same answer again changes nothing.
        }
    }

    /// <summary>One input: decide, write, perhaps die, else act.</summary>
    private void Apply(RunInput input)
    {
        var step = new RunStep(_session, _record, _children, HistoryOf);
        new RunMachine(_world, step).Handle(input);
        if (step.Events.Count == 0 && step.Items.Count == 0 && step.Effects.Count == 0 && step.Record == _record && step.Session == _session)
        {
            return;
        }

        Write(step);
        if (_crashesAfter(Writes))
        {
            Crash(step);
            return;
        }

        _inFlight.AddRange(step.Effects);
    }

    private void Write(RunStep step)
    {
        Writes++;
        _session = step.Session;
        _record = step.Record;
        foreach (var child in step.Children)
        {
            _children[child.Id] = child;
        }

        foreach (var item in step.Items)
        {
            var items = HistoryOf(item.SessionId);
            Assert.Equal(items.Count, item.Position);
            items.Add(item);
        }

        Events.AddRange(step.Events);
    }

    /// <summary>The process dies: effects may have taken place or not, their outcomes are lost. The next activation takes over.</summary>
    private void Crash(RunStep step)
    {
        _inFlight.AddRange(step.Effects);
        foreach (var effect in _inFlight.Where(_ => _random.Next(2) == 0))
        {
            _ = Perform(effect).ToArray();
        }

        _inFlight.Clear();
        if (_record.Run is not null)
        {
            Apply(new RecoverInput(0, 0));
        }
    }

    private List<SessionItem> HistoryOf(string id)
    {
        if (!_history.TryGetValue(id, out var items))
        {
            _history[id] = items = [];
        }

        return items;
    }

    private IEnumerable<RunInput> Perform(RunEffect effect) => effect switch
    {
        ListToolsEffect => [new ToolsListedInput(SimulatedTeam.Tools.Count, [])],
        CallModelEffect call => [AnswerOf(call)],
        RunToolEffect tool => Execute(tool),
        RunHooksEffect hooks => [new HooksFinishedInput(hooks.Call.Id!, hooks.BeforeTool, HookOutcome.Allowed)],
        SummariseEffect => [new SummarisedInput(_random.Next(4) == 0 ? null : "so far so good", 5, 0, null)],
        _ => [],
    };

    private IEnumerable<RunInput> Execute(RunToolEffect effect)
    {
        var id = effect.Call.Id!;
        var key = effect.SessionId + "/" + id; // Ids are unique within a session.
        Executions[key] = Executions.GetValueOrDefault(key) + 1;
        if (effect.Call.Function.Name == SimulatedTeam.ReadOnlyTool)
        {
            _repeatable.Add(key);
        }

        var finished = new ToolFinishedInput(id, effect.Attempt, ToolResult.Ok("done"), new Dictionary<string, string?>());
        return _random.Next(5) == 0 ? [finished, finished] : [finished];
    }

    private RunInput AnswerOf(CallModelEffect call)
    {
        CheckPrompt(call);
        if (_random.Next(1000) < _failuresPerMille)
        {
            var kinds = Enum.GetValues<ChatModelErrorKind>();
            return new ModelFailedInput(call.CallNumber, kinds[_random.Next(kinds.Length)], "the model failed", new ShownAnswer("some text", null, 1, 2));
        }

        var calls = ++_modelAnswers % 12 == 0 || _random.Next(2) == 0 ? [] : DrawCalls();
        var answer = new ModelAnswer { Content = calls.IsEmpty ? "text" : "", ToolCalls = calls, Finish = ChatFinishReason.Stop };
        return new ModelAnsweredInput(call.CallNumber, answer, SimulatedTeam.Tools);
    }

    private ImmutableArray<ToolCall> DrawCalls() =>
    [
        .. Enumerable.Range(0, 1 + _random.Next(3)).Select(_ => new ToolCall
        {
            // Now and then the provider repeats an id or gives none.
            Id = _random.Next(10) == 0 ? _random.Next(2) == 0 ? "same" : null : $"call{++_ids}",
            Function = SimulatedTeam.DrawCall(_random),
        }),
    ];

    /// <summary>Before every model request: the stored history is valid for every provider (N1, N2).</summary>
    private void CheckPrompt(CallModelEffect call)
    {
        var open = new HashSet<string>();
        var seen = new HashSet<string>();
        foreach (var message in HistoryOf(call.SessionId).Select(item => item.Message).OfType<ChatMessage>())
        {
            if (message.Role == ChatRoles.Tool)
            {
                Assert.True(open.Remove(message.ToolCallId!), "a result without an open call");
                continue;
            }

            Assert.True(open.Count == 0, "a call without a result");
            foreach (var toolCall in message.ToolCalls ?? [])
            {
                Assert.True(seen.Add(toolCall.Id!), "a call id twice");
                open.Add(toolCall.Id!);
            }
        }

        Assert.True(open.Count == 0, "a call without a result at the end");
    }
}
