using Cagent.Agents.Configuration;

namespace Cagent.Models;

/// <summary>Turns model references of agent files into models (models §1, agent-config §8).</summary>
internal interface IModelResolver
{
    /// <summary>The members of a reference: one, or several for an alloy. <c>auto</c> is resolved from the environment.</summary>
    /// <exception cref="CagentException"><c>invalid_config</c> for a reference that names nothing or a provider that is not built.</exception>
    IReadOnlyList<ResolvedModel> Resolve(TeamConfig team, string reference);

    /// <summary>Names of required environment variables that are not set, sorted, for the models and toolsets of the whole team
    /// (agent-config §16.2). Empty under <c>--fake</c>.</summary>
    IReadOnlyList<string> FindMissingEnvironment(TeamConfig team);

    /// <summary>A client for the model.</summary>
    /// <exception cref="ChatModelException">The client cannot be made, for example because a key is missing.</exception>
    IChatModel Create(ResolvedModel model);
}

/// <summary>A model with everything that is known about it.</summary>
internal sealed record ResolvedModel
{
    /// <summary><c>provider/model</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Key of the entry in <c>models</c>; null for an inline reference.</summary>
    public string? Name { get; init; }

    /// <summary>Entry of the file with defaults of its provider applied.</summary>
    public required ModelConfig Config { get; init; }

    /// <summary>The user-defined provider, or null.</summary>
    public ProviderConfig? Provider { get; init; }

    /// <summary>Catalogue entry, or null when unknown: no limit, no prices, no image stripping.</summary>
    public ModelFacts? Facts { get; init; }

    /// <summary>The file sets a budget that is not disabled: a session starts with thinking on (runtime M-31).</summary>
    public bool ThinkingConfigured => Config.ThinkingBudget is { IsDisabled: false };
}

/// <summary>What the embedded catalogue says about a model (models §5).</summary>
internal sealed record ModelFacts
{
    /// <summary>Tokens; 0 = unknown.</summary>
    public long ContextLimit { get; init; }

    /// <summary>Tokens; 0 = unknown.</summary>
    public long OutputLimit { get; init; }

    /// <summary>US dollars per million tokens; null = no prices.</summary>
    public ModelPrices? Prices { get; init; }

    /// <summary><c>text</c>, <c>image</c>, …; empty = unknown.</summary>
    public IReadOnlyList<string> InputModalities { get; init; } = [];
}

/// <summary>US dollars per million tokens.</summary>
internal sealed record ModelPrices(double Input, double Output, double CacheRead, double CacheWrite);
