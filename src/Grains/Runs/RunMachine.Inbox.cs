using Cagent.Events;
using Cagent.Sessions;

namespace Cagent.Runs;

/// <summary>Messages that were accepted while a run was at work or before it (api-extensions §1, steer and followup).</summary>
internal sealed partial class RunMachine
{
    /// <summary>The turn has nothing more to do: it goes on with what was steered into it, then every follow-up gets a turn of its own.</summary>
    private void FinishTurn()
    {
        if (IsRootLoop && !step.Record.Steered.IsEmpty)
        {
            BeginTurn();
        }
        else if (IsRootLoop && step.Record.FollowUps is [var next, ..])
        {
            BeginFollowUp(next);
        }
        else
        {
            FinishLoop();
        }
    }

    private void BeginFollowUp(ChatMessage message)
    {
        step.Record = step.Record with { FollowUps = step.Record.FollowUps.RemoveAt(0) };
        Loop = NewLoop(Loop.SessionId, Loop.Agent, LimitOf(Agent), Loop.NextPosition);
        AppendAndShow(message);
        BeginTurn();
    }

    /// <summary>Puts what was steered into the history of the session itself, at a place where every call before it has its result.
    /// Of several messages all but the last end in a line break, as existing clients see them; the model gets them as one.</summary>
    private void TakeSteered()
    {
        if (!IsRootLoop || step.Record.Steered is not { IsEmpty: false } steered)
        {
            return;
        }

        step.Record = step.Record with { Steered = [] };
        foreach (var (index, message) in steered.Index())
        {
            var continues = index < steered.Length - 1 && message.MultiContent is null;
            AppendAndShow(continues ? message with { Content = message.Content + "\n", Continued = true } : message);
        }
    }

    private void AppendAndShow(ChatMessage message)
    {
        Emit(new UserMessageEvent { Message = message.Content, MultiContent = message.MultiContent, SessionPosition = Loop.NextPosition });
        Append(message with { CreatedAt = Timestamp }, "");
    }

    /// <summary>A request that cannot be run when its turn comes: its messages are kept, and its stream says why it ends.</summary>
    private void StartFailed(StartFailedInput input)
    {
        step.Record = step.Record with { Run = NewRun(input.RunId, input.Request, "", input.Agent, 0) };
        foreach (var message in input.NewMessages)
        {
            AppendAndShow(message);
        }

        Emit(new StreamStartedEvent(), input.Agent);
        if (input.Error is { } error)
        {
            Emit(new ErrorEvent { Error = error, Code = "model_error" });
        }

        StopRun(input.Error is null ? "canceled" : "error");
    }
}
