using Cagent.Events;
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

        CloseSlots(CancelledText);
        while (!IsRootLoop)
        {
            CancelChild();
        }

        Emit(new StreamStoppedEvent { Reason = "canceled", EndsRun = true }, Loop.Agent);
        EndRun();
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

        Run = Run with { Recoveries = Run.Recoveries + 1 };
        if (Run.Recoveries > world.Limits.MaxRecoveries)
        {
            GiveUp();
            return;
        }

        switch (Loop.Phase)
        {
            case LoopPhase.Starting or LoopPhase.TurnStarting:
                step.Effects.Add(new ListToolsEffect(Loop.Agent));
                break;
            case LoopPhase.Calling:
                if (input.LastPossiblyShown > input.LastJournalled)
                {
                    Emit(new ChoiceDiscardedEvent { FromSequence = input.LastJournalled + 1, ToSequence = input.LastPossiblyShown }, Loop.Agent);
                }

                CallModelAgain(Loop.Turn!, TimeSpan.Zero);
                break;
            case LoopPhase.Compacting:
                Summarise();
                break;
            case LoopPhase.Slots:
                RecoverSlot();
                break;
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
            case SlotStatus.Running when IsRepeatable(open):
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

    /// <summary>Only what changes nothing, or nothing more, may run twice (runtime §23.7). Definitions of built-in tools are ours.</summary>
    private static bool IsRepeatable(Slot slot)
        => slot.Definition is { Annotations: { ReadOnlyHint: true } or { IdempotentHint: true } } && slot.Attempt < 3;

    private void GiveUp()
    {
        const string Error = "The run was taken over several times without getting further; it was ended. Send the message again to retry.";
        CloseSlots(InterruptedText);
        Emit(new ErrorEvent { Error = Error, Code = "model_error" });
        while (!IsRootLoop)
        {
            CancelChild();
        }

        Emit(new StreamStoppedEvent { Reason = "error", EndsRun = true }, Loop.Agent);
        EndRun();
    }
}
