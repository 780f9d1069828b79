using System.Collections.Frozen;

namespace Cagent.Models.Providers;

/// <summary>The providers known without configuration (agent-config §8.6). Names are case-sensitive.</summary>
internal static class BuiltInProviders
{
    public const string OpenAI = "openai";

    private static readonly FrozenSet<string> Native =
        new[] { OpenAI, "anthropic", "google", "amazon-bedrock", "dmr" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, ProviderAlias> Aliases = new Dictionary<string, ProviderAlias>(StringComparer.Ordinal)
    {
        [OpenAI] = new("https://api.openai.com/v1", "OPENAI_API_KEY"),
        ["mistral"] = new("https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
        ["xai"] = new("https://api.x.ai/v1", "XAI_API_KEY"),
        ["nebius"] = new("https://api.studio.nebius.com/v1", "NEBIUS_API_KEY"),
        ["minimax"] = new("https://api.minimax.io/v1", "MINIMAX_API_KEY"),
        ["requesty"] = new("https://router.requesty.ai/v1", "REQUESTY_API_KEY"),
        ["azure"] = new("", "AZURE_API_KEY"),
        ["ollama"] = new("http://localhost:11434/v1", ""),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The row of a provider that speaks an OpenAI API; null for others.</summary>
    public static ProviderAlias? FindOpenAICompatible(string name) => Aliases.GetValueOrDefault(name);

    /// <summary>Has an API of its own.</summary>
    public static bool IsNative(string name) => Native.Contains(name);
}
