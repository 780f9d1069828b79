using System.Globalization;
using Cagent.Events;
using Cagent.Sessions;

namespace Cagent.Runs;

/// <summary>The run as a state machine (runtime §2, §23.4). Pure: it looks at the step and the world that it is given, changes the step, and
/// touches nothing else. What it decided happens only after the step is stored, so a crash at any point loses no more than an effect's outcome.</summary>
internal sealed partial class RunMachine(RunWorld world, RunStep step)
{
    /// <summary>Decides what follows from an input. Inputs that no longer apply (late, repeated, of an older attempt) change nothing.</summary>
    public void Handle(RunInput input)
    {
        switch (input)
        {
            case StartInput start:
                Start(start);
                break;
            case StartFailedInput failed:
                StartFailed(failed);
                break;
            case ToolsListedInput listed when HasRun && !IsWaiting && listed.Work == Loop.Work:
                ToolsListed(listed);
                break;
            case ModelAnsweredInput answered when IsCurrentCall(answered.CallNumber):
                ModelAnswered(answered);
                break;
            case ModelFailedInput failed when IsCurrentCall(failed.CallNumber):
                ModelFailed(failed);
                break;
            case HooksStartedInput hooks when FindSlot(hooks.SessionId, hooks.CallId) is { Status: SlotStatus.PreHook or SlotStatus.PostHook }:
                Emit(new HookStartedEvent { HookEvent = HookEventOf(hooks.BeforeTool) }, CallingAgent);
                break;
            case HooksFinishedInput hooks when FindSlot(hooks.SessionId, hooks.CallId) is { } slot:
                HooksFinished(hooks, slot);
                break;
            case ToolFinishedInput finished when FindSlot(finished.SessionId, finished.CallId) is { Status: SlotStatus.Running } slot && slot.Attempt == finished.Attempt:
                ToolFinished(finished, slot);
                break;
            case SummarisedInput summarised when HasRun && Loop.Phase == LoopPhase.Compacting && summarised.Work == Loop.Work:
                Summarised(summarised);
                break;
            case ResumedInput resumed:
                Resumed(resumed.Answer);
                break;
            case ElicitedInput elicited:
                Elicited(elicited.Answer);
                break;
            case CancelInput cancel when HasRun:
                Cancel(cancel.Shown);
                break;
            case RecoverInput recover when HasRun:
                Recover(recover);
                break;
            case AbandonInput abandon when HasRun:
                GiveUp(abandon.Takeover, abandon.Error);
                break;
        }
    }

    private bool HasRun => step.Record.Run is not null;

    private bool IsWaiting => step.Record.Run?.Pending is not null;

    private RunState Run
    {
        get => step.Run;
        set => step.Record = step.Record with { Run = value };
    }

    private LoopState Loop
    {
        get => Run.Loop;
        set => Run = Run.WithLoop(value);
    }

    private AgentProfile Agent => world.Team.Agent(Loop.Agent);

    private bool IsRootLoop => Run.Loops.Length == 1;

    private string Timestamp => world.Now.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture).Replace("+00:00", "Z", StringComparison.Ordinal);

    /// <summary>Adds an event of the loop at work.</summary>
    private void Emit(RuntimeEvent value, string? agent = null, string? sessionId = null) => step.Events.Add(value with
    {
        SessionId = sessionId ?? Loop.SessionId,
        RootSessionId = step.Session.Id,
        RunId = Run.RunId,
        AgentName = agent,
        Timestamp = world.Now,
    });

    private void Append(ChatMessage message, string agent, bool isImplicit = false)
        => AppendItem(new SessionItem
        {
            SessionId = Loop.SessionId,
            Position = 0,
            AgentName = agent,
            Message = message,
            Implicit = isImplicit,
        });

    private void AppendItem(SessionItem item)
    {
        step.Items.Add(item with { Position = Loop.NextPosition });
        Loop = Loop with { NextPosition = Loop.NextPosition + 1 };
    }

    /// <summary>Number of a listing or a summary that begins now: the loop takes the outcome of no other one.</summary>
    private int BeginWork()
    {
        step.Record = step.Record with { Works = step.Record.Works + 1 };
        Loop = Loop with { Work = step.Record.Works };
        return step.Record.Works;
    }

    private bool IsCurrentCall(int callNumber)
        => HasRun && Loop.Phase == LoopPhase.Calling && Loop.Turn?.CallNumber == callNumber;

    private Slot? FindSlot(string sessionId, string callId)
        => HasRun && Loop.Phase == LoopPhase.Slots && Loop.SessionId == sessionId ? Loop.Slots.FirstOrDefault(slot => slot.Call.Id == callId) : null;

    private void SetSlot(Slot slot)
    {
        var index = 0;
        while (Loop.Slots[index].Call.Id != slot.Call.Id)
        {
            index++;
        }

        Loop = Loop with { Slots = Loop.Slots.SetItem(index, slot) };
    }
}
