using System.Collections.Immutable;
using Cagent.Events;
using Cagent.Hooks;
using Cagent.Models;
using Cagent.Runs;
using Cagent.Sessions;

namespace Cagent.Grains.Tests.Runs.Simulation;

/// <summary>Models, tools and hooks, drawn from a seed.</summary>
internal sealed class SimulatedWorld(Random random, SimulatedStore store, TeamProfile team)
{
    private readonly int _failuresPerMille = random.Next(3) * 80;
    private int _ids;
    private int _answers;

    /// <summary>How often each call (session/call id) really ran.</summary>
    public Dictionary<string, int> Executions { get; } = [];

    public HashSet<string> Repeatable { get; } = [];

    /// <summary>Pieces of text that anybody may have seen: number and text.</summary>
    public List<(long Sequence, string Text)> Shown { get; } = [];

    /// <summary>Brings work forward; the outcome when there is one.</summary>
    public RunInput? Perform(SimulatedOwner owner, SimulatedWork work, bool ownsSession)
    {
        if (!work.Begun)
        {
            work.Begun = true;
            Begin(owner, work, ownsSession);
            return null;
        }

        if (work.Effect is CallModelEffect call && random.Next(2) == 0)
        {
            Stream(owner, work, call);
            return null;
        }

        owner.Work.Remove(work);
        return OutcomeOf(work);
    }

    private void Begin(SimulatedOwner owner, SimulatedWork work, bool ownsSession)
    {
        if (ownsSession && work.Effect is CallModelEffect or RunToolEffect)
        {
            Assert.Equal(work.RunId, store.Record.Run?.RunId); // N13: nothing starts for a run that has ended.
        }

        switch (work.Effect)
        {
            case CallModelEffect call when ownsSession:
                store.CheckBeforeModelCall(call.SessionId);
                CheckPrompt(owner, call);
                break;
            case RunToolEffect tool:
                Execute(tool, ownsSession);
                break;
        }
    }

    private void Execute(RunToolEffect tool, bool ownsSession)
    {
        if (ownsSession)
        {
            var slot = store.Record.Run!.Loop.Slots.First(candidate => candidate.Call.Id == tool.Call.Id);
            Assert.True(slot.Status == SlotStatus.Running && slot.Attempt == tool.Attempt, "N3: a tool starts once its slot is stored as running");
        }

        var key = tool.SessionId + "/" + tool.Call.Id;
        Executions[key] = Executions.GetValueOrDefault(key) + 1;
        if (tool.Call.Function.Name == SimulatedTeam.ReadOnlyTool)
        {
            Repeatable.Add(key);
        }
    }

    /// <summary>What a provider would get is valid for it, and has every message of a person.</summary>
    private void CheckPrompt(SimulatedOwner owner, CallModelEffect call)
    {
        var prompt = PromptAssembly.Assemble(new PromptSource { Agent = team.Agent(call.Agent), Team = team, Items = owner.HistoryOf(call.SessionId) });
        Assert.DoesNotContain(prompt, message => message.Role == ChatRoles.Tool && message.Content.StartsWith("The outcome of this call", StringComparison.Ordinal));
    }

    private void Stream(SimulatedOwner owner, SimulatedWork work, CallModelEffect call)
    {
        var text = $"[{call.CallNumber}.{work.Text.Length}.{++_ids}]";
        work.LastShown = owner.Show(new AgentChoiceEvent { Content = text });
        work.FirstShown = work.FirstShown == 0 ? work.LastShown : work.FirstShown;
        work.Text += text;
        Shown.Add((work.LastShown, text));
    }

    private RunInput? OutcomeOf(SimulatedWork work) => work.Effect switch
    {
        ListToolsEffect list => new ToolsListedInput(list.Work, SimulatedTeam.Tools.Count, []),
        CallModelEffect call => AnswerOf(call, work),
        RunToolEffect tool => new ToolFinishedInput(tool.SessionId, tool.Call.Id!, tool.Attempt, ToolResult.Ok("done"), new Dictionary<string, string?>()),
        RunHooksEffect hooks => new HooksFinishedInput(hooks.SessionId, hooks.Call.Id!, hooks.BeforeTool, random.Next(5) == 0 && hooks.BeforeTool
            ? HookOutcome.Allowed with { Blocked = true, Message = "no" }
            : HookOutcome.Allowed),
        SummariseEffect summarise => random.Next(4) == 0
            ? new SummarisedInput(summarise.Work, null, 0, 0, random.Next(2) == 0 ? "failed" : null)
            : new SummarisedInput(summarise.Work, "so far so good", 5, 0.25, null),
        _ => null,
    };

    private RunInput AnswerOf(CallModelEffect call, SimulatedWork work)
    {
        if (random.Next(1000) < _failuresPerMille)
        {
            var kinds = Enum.GetValues<ChatModelErrorKind>();
            return new ModelFailedInput(call.CallNumber, kinds[random.Next(kinds.Length)], "the model failed", work.Shown);
        }

        var calls = ++_answers % 12 == 0 || random.Next(2) == 0 ? [] : DrawCalls();
        var answer = new ModelAnswer
        {
            Content = work.Text,
            ToolCalls = calls,
            Finish = ChatFinishReason.Stop,
            Usage = new TokenUsage { InputTokens = 10 + (random.Next(6) == 0 ? 10_000 : 0), OutputTokens = 3 },
        };
        return new ModelAnsweredInput(call.CallNumber, answer, SimulatedTeam.Tools);
    }

    private ImmutableArray<ToolCall> DrawCalls() =>
    [
        .. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => new ToolCall
        {
            // Now and then the provider repeats an id or gives none.
            Id = random.Next(10) == 0 ? random.Next(2) == 0 ? "same" : null : $"call{++_ids}",
            Function = SimulatedTeam.DrawCall(random),
        }),
    ];
}
