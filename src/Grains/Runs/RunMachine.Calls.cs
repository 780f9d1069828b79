using Cagent.Events;
using Cagent.Permissions;
using Cagent.Sessions;
using Cagent.Tools;

namespace Cagent.Runs;

/// <summary>Working off the calls of an answer, one after the other in their order (runtime §6, §7).</summary>
internal sealed partial class RunMachine
{
    private const string CancelledText = "The tool call was canceled by the user.";

    private string CallingAgent => Loop.CallingAgent ?? Loop.Agent;

    /// <summary>Goes on with the first call that has no response yet; when all have one, with the next turn.</summary>
    private void Advance()
    {
        while (HasRun && Loop.Phase == LoopPhase.Slots && !IsWaiting)
        {
            var slot = Loop.Slots.FirstOrDefault(candidate => candidate.Status != SlotStatus.Responded);
            if (slot is null)
            {
                AfterCalls();
                return;
            }

            switch (slot.Status)
            {
                case SlotStatus.Planned:
                    Decide(slot);
                    break;
                case SlotStatus.Approved:
                    Execute(slot);
                    break;
                default:
                    return; // Somebody works on it.
            }
        }
    }

    private void AfterCalls()
    {
        if (EndsRepetition())
        {
            return;
        }

        Loop = Loop with { CallingAgent = null };
        var model = world.Team.Model(Loop.Turn?.Model ?? "");
        var state = step.StateOf(Loop.SessionId);
        if (model.Facts is { } facts
            && ExceedsThreshold(Agent, facts.ContextLimit, state.InputTokens + state.OutputTokens + EstimateSinceAnswer()))
        {
            BeginCompaction(CompactionReason.AfterTools);
            return;
        }

        BeginTurn();
    }

    private void Decide(Slot slot)
    {
        Loop = Loop with { CallingAgent = CallingAgent };
        if (slot.Definition is null)
        {
            Respond(slot, ToolResult.Error($"Tool '{slot.Call.Function.Name}' is not available. You can only use the tools provided to you."));
            return;
        }

        var decision = Judge(slot.Definition, slot.Call.Function.Arguments);
        switch (decision.Kind)
        {
            case ApprovalKind.Run:
                SetSlot(slot with { Status = SlotStatus.Approved });
                break;
            case ApprovalKind.Deny:
                Respond(slot, Denied(slot, decision));
                break;
            default:
                AskForApproval(slot);
                break;
        }
    }

    private static ToolResult Denied(Slot slot, ApprovalDecision decision)
        => ToolResult.Error($"Tool '{slot.Call.Function.Name}' is denied by {decision.Source}.");

    private ApprovalDecision Judge(ToolDefinition definition, string? arguments)
    {
        var state = step.StateOf(Loop.SessionId);
        var ancestors = Run.Loops.Take(Run.Loops.Length - 1).Reverse().Select(loop => step.StateOf(loop.SessionId).Permissions).OfType<PermissionRules>();
        return ToolApproval.Decide(
            state.ToolsApproved,
            state.Permissions,
            [.. ancestors],
            world.Team.Permissions,
            definition,
            arguments,
            step.Session.SafetyPolicy);
    }

    private void AskForApproval(Slot slot)
    {
        SetSlot(slot with { Status = SlotStatus.AwaitingApproval });
        Emit(new ToolCallConfirmationEvent { ToolCall = slot.Call, ToolDefinition = slot.EventDefinition }, CallingAgent);
        Ask(slot.Call.Id!, QuestionKind.ToolCall);
    }

    /// <summary>An approved call: hooks first, then the tool.</summary>
    private void Execute(Slot slot)
    {
        if (world.Team.Agent(CallingAgent).Config.Hooks is { PreToolUse.Count: > 0 } && !IsDelegation(slot))
        {
            SetSlot(slot with { Status = SlotStatus.PreHook });
            step.Effects.Add(new RunHooksEffect(Loop.SessionId, CallingAgent, slot.EffectiveCall, BeforeTool: true));
            return;
        }

        StartTool(slot);
    }

    private static bool IsDelegation(Slot slot) => slot.Call.Function.Name is RuntimeTools.TransferTask or RuntimeTools.Handoff;

    private void StartTool(Slot slot)
    {
        var running = slot with { Status = SlotStatus.Running, Attempt = slot.Attempt + 1 };
        SetSlot(running);
        Emit(new ToolCallEvent { ToolCall = running.EffectiveCall, ToolDefinition = running.EventDefinition }, CallingAgent);
        switch (running.Definition)
        {
            case { Name: RuntimeTools.TransferTask }:
                TransferTask(running);
                break;
            case { Name: RuntimeTools.Handoff }:
                HandOff(running);
                break;
            case { Name: RuntimeTools.UserPrompt, Category: RuntimeTools.UserPrompt }:
                PromptUser(running);
                break;
            default:
                step.Effects.Add(new RunToolEffect(Loop.SessionId, CallingAgent, running.EffectiveCall, running.Attempt));
                break;
        }
    }

    private void ToolFinished(ToolFinishedInput input, Slot slot)
    {
        foreach (var (key, value) in input.State)
        {
            step.ToolState[key] = value;
        }

        Respond(slot, input.Result, runHooks: true);
        Advance();
    }

    /// <summary>Shows and stores the result of a call.</summary>
    private void Respond(Slot slot, ToolResult result, bool runHooks = false, string? outcome = null)
    {
        Run = Run with { Recoveries = 0 };
        Emit(
            new ToolCallResponseEvent
            {
                ToolCall = slot.EffectiveCall,
                ToolDefinition = slot.EventDefinition,
                Response = result.Output,
                Result = result,
                Outcome = outcome,
            },
            CallingAgent);
        Append(ToolMessage(slot.Call, result), CallingAgent);
        Emit(new MessageAddedEvent(), CallingAgent);
        var hooks = runHooks && world.Team.Agent(CallingAgent).Config.Hooks is { PostToolUse.Count: > 0 };
        SetSlot(slot with { Status = hooks ? SlotStatus.PostHook : SlotStatus.Responded });
        if (hooks)
        {
            step.Effects.Add(new RunHooksEffect(Loop.SessionId, CallingAgent, slot.EffectiveCall, BeforeTool: false));
        }
    }

    private ChatMessage ToolMessage(ToolCall call, ToolResult result)
    {
        var content = string.IsNullOrWhiteSpace(result.Output) ? "(no output)" : result.Output;
        return new ChatMessage
        {
            Role = ChatRoles.Tool,
            Content = content,
            ToolCallId = call.Id,
            IsError = result.IsError,
            CreatedAt = Timestamp,
            MultiContent = result.Images is not { Count: > 0 } images
                ? null
                : [
                    new MessagePart { Type = "text", Text = content },
                    .. images.Select(image => new MessagePart
                    {
                        Type = "image_url",
                        ImageUrl = new ImageUrl { Url = $"data:{image.MimeType};base64,{image.Data}", Detail = "auto" },
                    }),
                ],
        };
    }

    /// <summary>Gives every call of the answer that has no result one, so that the history stays valid for every provider (design I6).</summary>
    private void CloseSlots(string text)
    {
        foreach (var slot in Loop.Slots.Where(slot => slot.Status is not (SlotStatus.Responded or SlotStatus.PostHook)).ToArray())
        {
            Respond(slot, ToolResult.Error(text));
        }
    }
}
