using Cagent.Events;
using Cagent.Sessions;

namespace Cagent.Runs;

/// <summary>Tokens and costs.</summary>
internal sealed partial class RunMachine
{
    private void CountTokens(TokenUsage? usage, double cost)
    {
        var state = step.StateOf(Loop.SessionId);
        step.SetState(state with
        {
            InputTokens = usage is null ? state.InputTokens : usage.InputTokens + usage.CachedInputTokens + usage.CachedWriteTokens,
            OutputTokens = usage?.OutputTokens ?? state.OutputTokens,
            Cost = state.Cost + cost,
        });
    }

    internal static double CostOf(TokenUsage? usage, ModelProfile model) => usage is null || model.Facts?.Prices is not { } prices
        ? 0
        : ((usage.InputTokens * prices.Input)
            + (usage.OutputTokens * prices.Output)
            + (usage.CachedInputTokens * prices.CacheRead)
            + (usage.CachedWriteTokens * prices.CacheWrite)) / 1_000_000;

    private static LastMessageUsage LastMessage(ModelAnswer answer, ModelProfile model, double cost)
    {
        var usage = answer.Usage!;
        return new LastMessageUsage
        {
            InputTokens = usage.InputTokens,
            OutputTokens = usage.OutputTokens,
            CachedInputTokens = usage.CachedInputTokens,
            CachedWriteTokens = usage.CachedWriteTokens,
            ReasoningTokens = NullIfZero(usage.ReasoningTokens),
            FinishReason = answer.FinishWord,
            Cost = cost,
            Model = string.IsNullOrEmpty(answer.Model) ? model.Id : answer.Model,
        };
    }

    private static long? NullIfZero(long value) => value == 0 ? null : value;

    private void EmitUsage(ModelProfile model, LastMessageUsage? last)
    {
        var state = step.StateOf(Loop.SessionId);
        Emit(
            new TokenUsageEvent
            {
                Usage = new SessionUsage
                {
                    InputTokens = state.InputTokens,
                    OutputTokens = state.OutputTokens,
                    ContextLength = state.InputTokens + state.OutputTokens,
                    ContextLimit = model.Facts?.ContextLimit ?? 0,
                    Cost = state.Cost + SummaryCost(),
                    LastMessage = last,
                },
            },
            Loop.Agent);
    }

    /// <summary>The session's own cost counts its messages; a summary keeps its cost itself.</summary>
    private double SummaryCost() => step.ItemsOf(Loop.SessionId).Sum(item => item.Summary is null ? 0 : item.Cost);
}
