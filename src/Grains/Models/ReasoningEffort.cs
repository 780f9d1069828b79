using Cagent.Agents.Configuration;

namespace Cagent.Models;

/// <summary>What a thinking budget means to OpenAI's APIs (models §3.1.4–3.1.6).</summary>
internal static class ReasoningEffort
{
    private const string Default = "medium";

    /// <summary>The effort to send; null = send none.</summary>
    /// <exception cref="ChatModelException">The budget is no effort word although the model wants one.</exception>
    public static string? Of(ModelConfig model, bool thinking)
    {
        if (!thinking || !OpenAIModelNames.IsReasoning(model.Model))
        {
            return null;
        }

        if (model.ThinkingBudget is not { IsDisabled: false } budget)
        {
            return Default;
        }

        if (budget.Effort is "minimal" or "low" or "medium" or "high")
        {
            return budget.Effort;
        }

        throw new ChatModelException(
            "OpenAI requests only support 'minimal', 'low', 'medium', 'high' as values for thinking_budget effort, "
            + $"got effort: '{budget.Effort}', tokens: '{budget.Tokens ?? 0}'",
            ChatModelErrorKind.Fatal);
    }
}
