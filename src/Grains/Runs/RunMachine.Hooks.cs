using Cagent.Events;
using Cagent.Hooks;
using Cagent.Permissions;
using Cagent.Sessions;

namespace Cagent.Runs;

/// <summary>Hooks before and after a tool call (runtime §8).</summary>
internal sealed partial class RunMachine
{
    private static string HookEventOf(bool beforeTool) => beforeTool ? HookEvents.PreToolUse : HookEvents.PostToolUse;

    private void HooksFinished(HooksFinishedInput input, Slot slot)
    {
        if (input.BeforeTool && slot.Status == SlotStatus.PreHook)
        {
            ShowFinished(input);
            PreHooksFinished(input.Outcome, slot);
        }
        else if (!input.BeforeTool && slot.Status == SlotStatus.PostHook)
        {
            ShowFinished(input);
            Warn(input.Outcome);
            SetSlot(slot with { Status = SlotStatus.Responded });
            Advance();
        }
    }

    private void ShowFinished(HooksFinishedInput input)
    {
        if (input.Took is { } took)
        {
            Emit(
                new HookFinishedEvent
                {
                    HookEvent = HookEventOf(input.BeforeTool),
                    DurationMs = (long)took.TotalMilliseconds,
                    Allowed = !input.Outcome.Blocked,
                    Message = input.Outcome.Message.Length == 0 ? null : input.Outcome.Message,
                },
                CallingAgent);
        }
    }

    private void PreHooksFinished(HookOutcome outcome, Slot slot)
    {
        if (outcome.Blocked)
        {
            Emit(new HookBlockedEvent { ToolCall = slot.Call, ToolDefinition = slot.EventDefinition, Message = outcome.Message }, CallingAgent);
            Respond(slot, ToolResult.Error("Tool call blocked by hook: " + outcome.Message), runHooks: false);
            Advance();
            return;
        }

        Warn(outcome);
        if (outcome.UpdatedInput is { } arguments)
        {
            // A rewrite must not get past a deny rule (runtime hazard 17).
            slot = slot with { EffectiveArguments = arguments };
            if (Judge(slot.Definition!, arguments) is { Kind: ApprovalKind.Deny } denied)
            {
                Respond(slot, Denied(slot, denied), runHooks: false);
                Advance();
                return;
            }
        }

        StartTool(slot);
        Advance();
    }

    private void Warn(HookOutcome outcome)
    {
        if (!string.IsNullOrWhiteSpace(outcome.SystemMessage))
        {
            Emit(new WarningEvent { Message = outcome.SystemMessage }, CallingAgent);
        }
    }
}
