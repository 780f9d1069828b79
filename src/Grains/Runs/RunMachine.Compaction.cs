using System.Text;
using Cagent.Events;
using Cagent.Sessions;

namespace Cagent.Runs;

/// <summary>Replacing history by a summary when it outgrows the model (runtime §14).</summary>
internal sealed partial class RunMachine
{
    private const double DefaultThreshold = 0.9;
    private const int MaxCompactionRepeats = 2;

    private bool ExceedsThreshold(AgentProfile agent, long contextLimit, long tokens)
        => contextLimit > 0
            && !Loop.CompactionTried
            && tokens > (long)Math.Floor(contextLimit * (agent.Config.CompactionThreshold ?? DefaultThreshold));

    private void BeginCompaction(CompactionReason reason)
    {
        Emit(new SessionCompactionEvent { Status = "started" }, Loop.Agent);
        Loop = Loop with { Phase = LoopPhase.Compacting, Compaction = reason, CompactionRepeats = 0, CompactionTried = true };
        Summarise();
    }

    /// <summary>By the model of the turn if it is the agent's own: that of a toolset is for one answer (runtime K-12).</summary>
    private void Summarise()
    {
        var models = ModelsOf(Agent);
        var model = Loop.Turn is { } turn && models.Contains(turn.Chain[0]) ? turn.Chain[0] : models.FirstOrDefault("");
        step.Effects.Add(new SummariseEffect(BeginWork(), Loop.SessionId, Loop.Agent, model));
    }

    /// <summary>The end that every compaction has, also one that the end of the run cuts off (runtime K-15).</summary>
    private void BreakOffCompaction()
    {
        if (Loop.Phase == LoopPhase.Compacting)
        {
            Emit(new SessionCompactionEvent { Status = "completed", Outcome = "failed" }, Loop.Agent);
        }
    }

    /// <summary>Nothing was changed, so it is begun again; when that fails, too, the conversation goes on as it is.</summary>
    private void SummariseAgain()
    {
        if (Loop.CompactionRepeats >= MaxCompactionRepeats)
        {
            Summarised(new SummarisedInput(Loop.Work, null, 0, 0, "The conversation could not be summarised: the server stopped each time it was tried."));
            return;
        }

        Loop = Loop with { CompactionRepeats = Loop.CompactionRepeats + 1 };
        Summarise();
    }

    private void Summarised(SummarisedInput input)
    {
        var applied = !string.IsNullOrWhiteSpace(input.Summary);
        if (applied)
        {
            var firstKept = Loop.Compaction == CompactionReason.BeforeCall ? FirstUnansweredPosition() : null;
            AppendItem(new SessionItem
            {
                SessionId = Loop.SessionId,
                Position = 0,
                Summary = input.Summary,
                Cost = input.Cost,
                FirstKeptPosition = firstKept,
            });
            var state = step.StateOf(Loop.SessionId);
            step.SetState(state with { InputTokens = input.OutputTokens, OutputTokens = 0 });
            Emit(new SessionSummaryEvent { Summary = input.Summary!, FirstKeptEntry = firstKept ?? step.Items[^1].Position, Cost = input.Cost == 0 ? null : input.Cost }, Loop.Agent);
        }
        else if (input.Error is not null)
        {
            Emit(new ErrorEvent { Error = "all models failed: " + input.Error, Code = "model_error" });
        }

        Emit(
            new SessionCompactionEvent { Status = "completed", Outcome = applied ? "applied" : input.Error is null ? "skipped" : "failed" },
            Loop.Agent);
        EmitUsage(world.Team.Model(Loop.Turn?.Model ?? ""), null);
        var reason = Loop.Compaction;
        Loop = Loop with { Compaction = null };
        if (reason == CompactionReason.BeforeCall)
        {
            CallModel(TimeSpan.Zero);
        }
        else
        {
            BeginTurn();
        }
    }

    /// <summary>Messages of the person that no answer follows stay in the prompt beside the summary (runtime §23.15 no. 9).</summary>
    private long? FirstUnansweredPosition()
    {
        long? first = null;
        foreach (var item in step.ItemsOf(Loop.SessionId).Reverse())
        {
            if (item.Message?.Role != ChatRoles.User || item.Position < 0)
            {
                if (item.Summary is not null)
                {
                    continue;
                }

                break;
            }

            first = item.Position;
        }

        return first;
    }

    /// <summary>Tokens of what was added since the last answer: bytes / 4 + 5 a message (runtime K-2).</summary>
    private long EstimateSinceAnswer()
        => step.ItemsOf(Loop.SessionId)
            .Reverse()
            .TakeWhile(item => item.Message?.Role != ChatRoles.Assistant)
            .Sum(item => item.Message is { } message ? EstimateTokens(message) : 0);

    private static long EstimateTokens(ChatMessage message)
    {
        long bytes = Encoding.UTF8.GetByteCount(message.Content);
        bytes += message.MultiContent?.Sum(part => Encoding.UTF8.GetByteCount(part.Text ?? "")) ?? 0;
        return (bytes / 4) + 5;
    }
}
