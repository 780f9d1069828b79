using System.Collections.Immutable;
using Cagent.Events;
using Cagent.Models;
using Cagent.Sessions;

namespace Cagent.Runs;

/// <summary>Asking models: choice, fallback chain, recording the answer (runtime §4, §12, §13).</summary>
internal sealed partial class RunMachine
{
    private const int DefaultRetries = 2;
    private static readonly TimeSpan DefaultCooldown = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(2);

    /// <summary>The model that clients are shown for an agent: the pinned fallback during a cooldown, else its (first) model.</summary>
    private ModelProfile EffectiveModel(AgentProfile agent)
    {
        if (ActiveCooldown(agent) is { } cooldown && cooldown.ChainIndex >= 1 && cooldown.ChainIndex <= agent.Fallbacks.Length)
        {
            return world.Team.Model(agent.Fallbacks[cooldown.ChainIndex - 1]);
        }

        return ModelsOf(agent) is [var first, ..] ? world.Team.Model(first) : new ModelProfile { Reference = "", Id = "" };
    }

    private ImmutableArray<string> ModelsOf(AgentProfile agent)
        => OverrideOf(agent) is { } reference && world.Team.Models.ContainsKey(reference) ? [reference] : agent.Models;

    private string? OverrideOf(AgentProfile agent)
        => step.Session.AgentModelOverrides?.TryGetValue(agent.Name, out var reference) == true && reference.Length > 0 ? reference : null;

    private string ChooseModel(AgentProfile agent)
    {
        if (Loop.NextTurnModel is { } next)
        {
            Loop = Loop with { NextTurnModel = null };
            if (world.Team.Models.ContainsKey(next))
            {
                return next;
            }

            Emit(new WarningEvent { Message = $"The model '{next}' of a toolset is not available; the agent's own model answers instead." }, Loop.Agent);
        }

        var models = ModelsOf(agent);
        return models.Length switch
        {
            0 => "",
            1 => models[0],
            _ => models[world.Draw(models.Length)],
        };
    }

    private Cooldown? ActiveCooldown(AgentProfile agent)
        => step.Record.Cooldowns.TryGetValue(agent.Name, out var cooldown) && cooldown.Until > world.Now ? cooldown : null;

    private TurnState MakeTurn(AgentProfile agent, string chosen, bool announced)
    {
        var fallback = agent.Config.Fallback;
        var retries = agent.Fallbacks.IsEmpty || fallback is null or { Retries: 0 }
            ? DefaultRetries
            : (int)Math.Clamp(fallback.Retries, 0, int.MaxValue - 1);
        var cooldown = ActiveCooldown(agent);
        var start = cooldown is not null && cooldown.ChainIndex <= agent.Fallbacks.Length ? cooldown.ChainIndex : 0;
        step.Record = step.Record with { ModelCalls = step.Record.ModelCalls + 1 };
        return new TurnState
        {
            Chain = [chosen, .. agent.Fallbacks],
            ChainIndex = start,
            StartedAtFallback = start > 0,
            MaxAttempts = retries + 1,
            CallNumber = step.Record.ModelCalls,
            AnnouncedOtherModel = announced,
        };
    }

    private void CallModel(TimeSpan delay)
    {
        TakeSteered();
        Loop = Loop with { Phase = LoopPhase.Calling };
        var turn = Loop.Turn!;
        step.Effects.Add(new CallModelEffect(turn.CallNumber, Loop.SessionId, Loop.Agent, turn.Model, delay));
    }

    /// <summary>Gives the call a new number, so that nothing of the attempt before it is taken for its outcome.</summary>
    private void CallModelAgain(TurnState turn, TimeSpan delay)
    {
        step.Record = step.Record with { ModelCalls = step.Record.ModelCalls + 1 };
        Loop = Loop with { Turn = turn with { CallNumber = step.Record.ModelCalls, ShownFrom = 0 } };
        CallModel(delay);
    }

    private void ModelFailed(ModelFailedInput input)
    {
        var turn = Loop.Turn!;
        if (input.Kind == ChatModelErrorKind.Retryable && turn.Attempt + 1 < turn.MaxAttempts)
        {
            Discard(input.Shown);
            CallModelAgain(turn with { Attempt = turn.Attempt + 1 }, Backoff(turn.Attempt));
            return;
        }

        if (turn.ChainIndex + 1 < turn.Chain.Length)
        {
            Discard(input.Shown);
            FallBack(turn, input);
            return;
        }

        if (input.Kind == ChatModelErrorKind.ContextOverflow && Loop.OverflowCompactions < world.Limits.MaxOverflowCompactions)
        {
            Discard(input.Shown);
            Loop = Loop with { OverflowCompactions = Loop.OverflowCompactions + 1 };
            Emit(new WarningEvent { Message = "The conversation is longer than the model's context window; it is being compacted." }, Loop.Agent);
            BeginCompaction(CompactionReason.Overflow);
            return;
        }

        KeepShown(input.Shown);
        var error = "all models failed: " + input.Message;
        Emit(new ErrorEvent { Error = error, Code = ErrorCode(input.Kind) });
        FinishLoop("error", error);
    }

    private void FallBack(TurnState turn, ModelFailedInput input)
    {
        var next = turn with
        {
            ChainIndex = turn.ChainIndex + 1,
            Attempt = 0,
            PrimaryFailedHard = turn.PrimaryFailedHard || (turn.ChainIndex == 0 && input.Kind != ChatModelErrorKind.Retryable),
        };
        Emit(
            new ModelFallbackEvent
            {
                FailedModel = world.Team.Model(turn.Model).Id,
                FallbackModel = world.Team.Model(next.Model).Id,
                Reason = input.Message,
                MaxAttempts = turn.MaxAttempts,
            },
            Loop.Agent);
        CallModelAgain(next, TimeSpan.Zero);
    }

    private static string ErrorCode(ChatModelErrorKind kind) => kind switch
    {
        ChatModelErrorKind.RateLimited => "rate_limited",
        ChatModelErrorKind.ContextOverflow => "context_exceeded",
        _ => "model_error",
    };

    /// <summary>200 ms doubling up to 2 s, with 10 % jitter (runtime F-5).</summary>
    private TimeSpan Backoff(int attempt)
    {
        var delay = FirstBackoff * Math.Pow(2, attempt);
        delay = delay > LongestBackoff ? LongestBackoff : delay;
        return delay * (0.9 + (world.Draw(201) / 1000.0));
    }

    private void Discard(ShownAnswer shown)
    {
        if (shown.FirstSequence > 0)
        {
            Emit(new ChoiceDiscardedEvent { FromSequence = shown.FirstSequence, ToSequence = shown.LastSequence }, Loop.Agent);
        }
    }

    /// <summary>Text that was shown and will not be completed stays in the history, without usage and model (http-api §8.2).</summary>
    private void KeepShown(ShownAnswer shown)
    {
        if (shown.Content.Length > 0)
        {
            Append(
                new ChatMessage { Role = ChatRoles.Assistant, Content = shown.Content, ReasoningContent = shown.Reasoning },
                Loop.Agent);
        }
    }

    private void ModelAnswered(ModelAnsweredInput input)
    {
        var answer = input.Answer;
        var agent = Agent;
        var turn = Loop.Turn!;
        var model = world.Team.Model(turn.Model);
        Run = Run with { Recoveries = 0 };
        NoteSuccess(agent, turn);
        if (turn.ChainIndex > 0)
        {
            EmitAgentInfo(agent, model);
        }
        else if (turn.AnnouncedOtherModel)
        {
            EmitAgentInfo(agent, EffectiveModel(agent));
        }

        var cost = CostOf(answer.Usage, model);
        CountTokens(answer.Usage, answer.IsEmpty ? 0 : cost);
        var calls = UniqueCalls(answer.ToolCalls);
        if (!answer.IsEmpty)
        {
            RecordAnswer(answer, calls, input.Offered, model, cost);
        }

        EmitUsage(model, answer.Usage is null || answer.IsEmpty ? null : LastMessage(answer, model, cost));
        if (answer.Finish == ChatFinishReason.ContentFilter)
        {
            Emit(new WarningEvent { Message = "The provider's content filter ended the answer." }, Loop.Agent);
        }

        if (calls.IsEmpty)
        {
            FinishTurn();
            return;
        }

        Loop = Loop with
        {
            Phase = LoopPhase.Slots,
            OverflowCompactions = 0,
            CompactionTried = false,
            NextTurnModel = calls.Select(call => input.ToolModels.GetValueOrDefault(call.Function.Name ?? "")).FirstOrDefault(model => model is not null),
            Slots = [.. calls.Select(call => new Slot { Call = call, Definition = input.Offered.GetValueOrDefault(call.Function.Name ?? "") })],
        };
        CountRepetition(calls);
        Advance();
    }

    private void NoteSuccess(AgentProfile agent, TurnState turn)
    {
        if (turn.StartedAtFallback)
        {
            return;
        }

        if (turn.ChainIndex == 0)
        {
            step.Record = step.Record with { Cooldowns = step.Record.Cooldowns.Remove(agent.Name) };
        }
        else if (turn.PrimaryFailedHard)
        {
            var until = world.Now + (agent.Config.Fallback?.Cooldown ?? DefaultCooldown);
            step.Record = step.Record with { Cooldowns = step.Record.Cooldowns.SetItem(agent.Name, new Cooldown(turn.ChainIndex, until)) };
        }
    }

    /// <summary>A provider that repeats or omits the id of a call gets a generated one (runtime N2).</summary>
    private ImmutableArray<ToolCall> UniqueCalls(ImmutableArray<ToolCall> calls)
    {
        if (calls.IsEmpty)
        {
            return calls;
        }

        var seen = step.ItemsOf(Loop.SessionId)
            .SelectMany(item => item.Message?.ToolCalls ?? [])
            .Select(call => call.Id ?? "")
            .ToHashSet(StringComparer.Ordinal);
        return [.. calls.Select(call => string.IsNullOrEmpty(call.Id) || !seen.Add(call.Id) ? call with { Id = "call_" + world.NewId() } : call)];
    }

    private void RecordAnswer(
        ModelAnswer answer,
        ImmutableArray<ToolCall> calls,
        IReadOnlyDictionary<string, ToolDefinition> offered,
        ModelProfile model,
        double cost)
    {
        var definitions = calls.Select(call => offered.GetValueOrDefault(call.Function.Name ?? "")).OfType<ToolDefinition>().ToArray();
        Append(
            new ChatMessage
            {
                Role = ChatRoles.Assistant,
                Content = answer.Content,
                ReasoningContent = string.IsNullOrEmpty(answer.Reasoning) ? null : answer.Reasoning,
                ThinkingSignature = answer.ThinkingSignature,
                ThoughtSignature = answer.ThoughtSignature,
                ToolCalls = calls.IsEmpty ? null : calls,
                ToolDefinitions = definitions.Length == 0 ? null : definitions,
                CreatedAt = Timestamp,
                Usage = answer.Usage,
                Model = string.IsNullOrEmpty(answer.Model) ? model.Id : answer.Model,
                Cost = cost == 0 ? null : cost,
                FinishReason = answer.FinishWord,
            },
            Loop.Agent);
        Emit(new MessageAddedEvent(), Loop.Agent);
    }
}
