using Cagent.Events;
using Cagent.Sessions;
using Cagent.Tools.Arguments;
using Cagent.Tools.Delegation;

namespace Cagent.Runs;

/// <summary>Transfers to sub-agents and handoffs (runtime §11).</summary>
internal sealed partial class RunMachine
{
    private void TransferTask(Slot slot)
    {
        if (Read(slot, TransferTaskArguments.Parse) is not { } arguments)
        {
            return;
        }

        var caller = world.Team.Agent(CallingAgent);
        var name = arguments.Agent;
        if (!caller.Config.SubAgents.Contains(name) || world.Team.Find(name) is not { } target)
        {
            Respond(slot, ToolResult.Error(DelegationPrompts.TransferRefused(caller.Name, name, caller.Config.SubAgents)));
            return;
        }

        if (Run.Loops.Length >= world.Limits.MaxDelegationDepth)
        {
            Respond(slot, ToolResult.Error(
                $"Agent {caller.Name} cannot transfer task to {name}: tasks are already transferred {Run.Loops.Length - 1} levels deep. Do the task yourself."));
            return;
        }

        BeginChild(slot, caller, target, arguments.Task, arguments.ExpectedOutput);
    }

    private void BeginChild(Slot slot, AgentProfile caller, AgentProfile target, string task, string expectedOutput)
    {
        var parent = step.StateOf(Loop.SessionId);
        var child = new SessionState
        {
            Id = world.NewId(),
            Title = "Transferred task",
            CreatedAt = world.Now,
            ParentId = parent.Id,
            ToolsApproved = parent.ToolsApproved,
            SafetyPolicy = parent.SafetyPolicy,
            Thinking = parent.Thinking,
            SendUserMessage = false,
            MaxIterations = int.CreateSaturating(target.Config.MaxIterations),
            WorkingDirectory = parent.WorkingDirectory,
        };
        Emit(new AgentSwitchingEvent { Switching = true, FromAgent = caller.Name, ToAgent = target.Name }, target.Name);
        EmitAgentInfo(target, EffectiveModel(target));
        SetSlot(slot with { Status = SlotStatus.RunningChild, ChildSessionId = child.Id });
        step.SetState(child);
        Run = Run with { Loops = Run.Loops.Add(NewLoop(child.Id, target.Name, child.MaxIterations, 0)) };
        EmitAgentInfo(target, EffectiveModel(target));
        EmitTeamInfo();
        Append(new ChatMessage { Role = ChatRoles.System, Content = DelegationPrompts.TaskMessage(task, expectedOutput), CreatedAt = Timestamp }, "");
        Append(new ChatMessage { Role = ChatRoles.User, Content = DelegationPrompts.Proceed, CreatedAt = Timestamp }, "", isImplicit: true);
        ListTools();
    }

    /// <summary>The loop of a delegated task ended: its result becomes the result of the call that waits for it.</summary>
    private void FinishChild(string reason, string? error)
    {
        var child = Loop;
        var failed = error is not null;
        if (!failed)
        {
            Emit(new StreamStoppedEvent { Reason = reason }, child.Agent);
        }

        PopChild();
        var slot = Loop.Slots.First(candidate => candidate.ChildSessionId == child.SessionId);
        var caller = world.Team.Agent(CallingAgent);
        if (!failed)
        {
            CompleteChild(child.SessionId, caller);
        }

        Emit(new AgentSwitchingEvent { Switching = false, FromAgent = child.Agent, ToAgent = caller.Name }, caller.Name);
        EmitAgentInfo(caller, EffectiveModel(caller));
        Respond(slot, failed ? ToolResult.Error("Error calling tool: " + error) : ToolResult.Ok(LastAnswerOf(child.SessionId)));
        Advance();
    }

    private void PopChild() => Run = Run with { Loops = Run.Loops.RemoveAt(Run.Loops.Length - 1) };

    private void CompleteChild(string childId, AgentProfile caller)
    {
        var child = step.StateOf(childId);
        var parent = step.StateOf(Loop.SessionId);
        step.SetState(parent with { ToolsApproved = child.ToolsApproved, Thinking = child.Thinking });
        AppendItem(new SessionItem { SessionId = Loop.SessionId, Position = 0, SubSessionId = childId });
        Emit(new SubSessionCompletedEvent { ParentSessionId = Loop.SessionId, SubSession = DocumentOf(childId) }, caller.Name);
    }

    private string LastAnswerOf(string sessionId)
        => step.ItemsOf(sessionId).LastOrDefault(item => item.Message?.Role == ChatRoles.Assistant)?.Message!.Content.Trim() ?? "";

    private SessionDocument DocumentOf(string sessionId)
    {
        var items = step.ItemsOf(sessionId).Select(item => new SessionDocumentItem
        {
            Message = item.Message is null
                ? null
                : new SessionDocumentMessage { AgentName = item.AgentName, Message = item.Message, Implicit = item.Implicit ? true : null },
            SubSession = item.SubSessionId is null ? null : DocumentOf(item.SubSessionId),
            Summary = item.Summary,
            Cost = item.Cost == 0 ? null : item.Cost,
        }).ToArray();
        return SessionDocument.Of(step.StateOf(sessionId), items.Length == 0 ? null : items);
    }

    private void HandOff(Slot slot)
    {
        if (Read(slot, HandoffArguments.Parse) is not { } arguments)
        {
            return;
        }

        var caller = world.Team.Agent(CallingAgent);
        var name = arguments.Agent;
        if (!caller.Config.Handoffs.Contains(name) || world.Team.Find(name) is not { } target)
        {
            Respond(slot, ToolResult.Error(DelegationPrompts.HandoffRefused(caller.Name, name, caller.Config.Handoffs)));
            return;
        }

        if (Run.HandOffs >= world.Limits.MaxHandOffs)
        {
            Respond(slot, ToolResult.Error(
                $"Agent {caller.Name} cannot hand off to {name}: the conversation was already handed off {Run.HandOffs} times in this run. "
                + "Answer the user yourself."));
            return;
        }

        Run = Run with { HandOffs = Run.HandOffs + 1 };
        Respond(slot, ToolResult.Ok(DelegationPrompts.HandedOff(caller.Name)));
        Loop = Loop with { Agent = target.Name, NextTurnModel = null };
        if (IsRootLoop)
        {
            step.Session = step.Session with { CurrentAgent = target.Name };
        }
    }

    /// <summary>Arguments of a call that the run carries out itself; null when they cannot be read, which the model is told.</summary>
    private T? Read<T>(Slot slot, Func<string?, T> parse, bool runHooks = false)
        where T : class
    {
        try
        {
            return parse(slot.EffectiveCall.Function.Arguments);
        }
        catch (InvalidArgumentsException unreadable)
        {
            Respond(slot, ToolResult.Error("Error calling tool: " + unreadable.Message), runHooks);
            return null;
        }
    }
}
