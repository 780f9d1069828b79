using Cagent.Agents.Configuration;

namespace Cagent.Models.Providers;

/// <summary>What <c>model: auto</c> means (models §6), among the providers that are built.</summary>
internal static class AutoModel
{
    public const string Name = "auto";

    private static readonly (string Provider, string Variable, string Model)[] Order =
    [
        (BuiltInProviders.OpenAI, "OPENAI_API_KEY", "gpt-5-mini"),
        ("mistral", "MISTRAL_API_KEY", "mistral-small-latest"),
    ];

    /// <exception cref="CagentException">Nothing is configured.</exception>
    public static ModelConfig Choose(ICredentialEnvironment environment, ModelOptions options, bool throughGateway)
    {
        string?[] choices =
            [options.DefaultModel, environment.Find("DOCKER_AGENT_DEFAULT_MODEL"), environment.Find("CAGENT_DEFAULT_MODEL"), options.UserDefaultModel];
        if (choices.Select(Parse).FirstOrDefault(model => model is not null) is { } chosen)
        {
            return chosen;
        }

        foreach (var (provider, variable, model) in Order)
        {
            // Behind a gateway or a cassette no key is needed: the first provider it is.
            if (throughGateway || options.FakeCassette is not null || !string.IsNullOrEmpty(environment.Find(variable)))
            {
                return new ModelConfig { Provider = provider, Model = model };
            }
        }

        throw new CagentException(
            ErrorCodes.InvalidConfig, $"model auto finds no provider: set one of {string.Join(", ", Order.Select(row => row.Variable))}, or name a model in the agent file");
    }

    /// <summary>Null for what is not <c>provider/model</c>: it counts as not said.</summary>
    private static ModelConfig? Parse(string? choice)
    {
        var reference = choice?.Trim() ?? "";
        var slash = reference.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < reference.Length - 1 ? new ModelConfig { Provider = reference[..slash], Model = reference[(slash + 1)..] } : null;
    }
}
