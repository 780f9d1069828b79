namespace Cagent.Models;

/// <summary>What the name of an OpenAI model says about it (models §1.3).</summary>
internal static class OpenAIModelNames
{
    private static readonly string[] ResponsesPrefixes = ["gpt-4.1", "o1", "o3", "o4", "gpt-5", "codex"];
    private static readonly string[] ReasoningPrefixes = ["o1", "o3", "o4", "gpt-5"];

    /// <summary>Belongs to the Responses API by default, and calls its limit <c>max_completion_tokens</c> on Chat Completions.</summary>
    public static bool PrefersResponses(string model) =>
        StartsWithAny(model, ResponsesPrefixes) || model.Contains("-codex", StringComparison.OrdinalIgnoreCase);

    /// <summary>Takes a reasoning effort.</summary>
    public static bool IsReasoning(string model) => StartsWithAny(model, ReasoningPrefixes);

    private static bool StartsWithAny(string model, string[] prefixes)
    {
        foreach (var prefix in prefixes)
        {
            if (model.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
