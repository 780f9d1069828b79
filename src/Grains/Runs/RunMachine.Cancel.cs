using Cagent.Events;
using Cagent.Permissions;
using Cagent.Sessions;

namespace Cagent.Runs;

/// <summary>Stopping a run, and taking one over from an activation that is gone (runtime §10, §23.6).</summary>
internal sealed partial class RunMachine
{
    private const string InterruptedText =
        "The call was interrupted because the server that ran it stopped. It may or may not have taken effect: check before repeating it.";

    /// <summary>Closes everything that is open, innermost loop first, in one write.</summary>
    private void Cancel(ShownAnswer shown)
    {
        Run = Run with { Pending = null };
        if (Loop.Phase == LoopPhase.Calling)
        {
            KeepShown(shown);
        }

        BreakOffCompaction();
        CloseSlots(CancelledText);
        while (!IsRootLoop)
        {
            CancelChild();
        }

        step.Effects.Add(new NotifyPersonEffect(Loop.SessionId, HooksOf(Loop.Agent)));
        StopRun("canceled");
    }

    private void CancelChild()
    {
        var child = Loop;
        Emit(new StreamStoppedEvent { Reason = "canceled" }, child.Agent);
        PopChild();
        var caller = world.Team.Agent(CallingAgent);
        CompleteChild(child.SessionId, caller);
        Emit(new AgentSwitchingEvent { Switching = false, FromAgent = child.Agent, ToAgent = caller.Name }, caller.Name);
        EmitAgentInfo(caller, EffectiveModel(caller));
        CloseSlots(CancelledText);
    }

    private void Recover(RecoverInput input)
    {
        if (IsWaiting)
        {
            return;
        }

        Run = Run with { Recoveries = Run.HandedOver ? Run.Recoveries : Run.Recoveries + 1, HandedOver = false };
        if (Run.Recoveries > world.Limits.MaxRecoveries)
        {
            GiveUp(input, "The run was taken over several times without getting further; it was ended. Send the message again to retry.");
            return;
        }

        switch (Loop.Phase)
        {
            case LoopPhase.Starting or LoopPhase.TurnStarting:
                step.Effects.Add(new ListToolsEffect(BeginWork(), Loop.Agent));
                break;
            case LoopPhase.Calling:
                DiscardUnfinished(input);
                CallModelAgain(Loop.Turn!, TimeSpan.Zero);
                break;
            case LoopPhase.Compacting:
                SummariseAgain();
                break;
            case LoopPhase.Slots:
                RecoverSlot();
                break;
        }
    }

    /// <summary>Withdraws the text of the call in progress: what is stored of it, and what may have been shown without being stored.</summary>
    private void DiscardUnfinished(RecoverInput input)
    {
        var stored = Loop.Turn!.ShownFrom;
        if (stored > 0 || input.LastPossiblyShown > input.LastJournalled)
        {
            Emit(
                new ChoiceDiscardedEvent
                {
                    FromSequence = stored > 0 ? stored : input.LastJournalled + 1,
                    ToSequence = Math.Max(input.LastJournalled, input.LastPossiblyShown),
                },
                Loop.Agent);
        }
    }

    private void RecoverSlot()
    {
        if (Loop.Slots.FirstOrDefault(slot => slot.Status != SlotStatus.Responded) is not { } open)
        {
            AfterCalls();
            return;
        }

        switch (open.Status)
        {
            case SlotStatus.PreHook:
                step.Effects.Add(new RunHooksEffect(Loop.SessionId, CallingAgent, open.EffectiveCall, BeforeTool: true));
                return;
            case SlotStatus.PostHook:
                // At most once: its outcome can no longer change anything but a warning.
                SetSlot(open with { Status = SlotStatus.Responded });
                break;
            case SlotStatus.Running when RepeatableCalls.MayRunAgain(open):
                if (Judge(open.Definition!, open.EffectiveCall.Function.Arguments) is { Kind: ApprovalKind.Deny } denied)
                {
                    Respond(open, Denied(open, denied));
                    break;
                }

                var again = open with { Attempt = open.Attempt + 1 };
                SetSlot(again);
                step.Effects.Add(new RunToolEffect(Loop.SessionId, CallingAgent, again.EffectiveCall, again.Attempt));
                return;
            case SlotStatus.Running:
                Respond(open, ToolResult.Error(InterruptedText), outcome: "unknown");
                break;
        }

        Advance();
    }

    private void GiveUp(RecoverInput input, string error)
    {
        if (Loop.Phase == LoopPhase.Calling)
        {
            DiscardUnfinished(input);
        }

        BreakOffCompaction();
        CloseSlots(InterruptedText);
        Emit(new ErrorEvent { Error = error, Code = "model_error" });
        while (!IsRootLoop)
        {
            CancelChild();
        }

        StopRun("error");
    }
}
