using Cagent.Agents.Configuration;
using Cagent.Models.Providers;

namespace Cagent.Agents;

/// <summary>The variables that the models of a team's agents need before a run (agent-config §16.2).</summary>
/// <remarks>Asked are the models that agents name, each member of an alloy, and the targets of their routing; fallbacks and models that
/// nobody names are not.</remarks>
internal static class RequiredEnvironment
{
    private const string VertexSwitch = "GOOGLE_GENAI_USE_VERTEXAI";

    /// <summary>Names of the variables that are not set or empty, sorted.</summary>
    /// <param name="team">A resolved team.</param>
    /// <param name="lookup">Value of a variable, or null.</param>
    public static IReadOnlyList<string> Of(TeamConfig team, Func<string, string?> lookup)
    {
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var agent in team.Agents)
        {
            Add(team, agent.Model, lookup, missing, seen);
        }
        return [.. missing];
    }

    /// <summary>The first of the models in <see cref="ModelConfig.FirstAvailable"/> whose variables are set; the first when none is.</summary>
    public static string ChooseAvailable(TeamConfig team, ModelConfig choice, Func<string, string?> lookup) =>
        choice.FirstAvailable.FirstOrDefault(candidate => MissingFor(team, candidate, lookup).Count == 0) ?? choice.FirstAvailable[0];

    private static SortedSet<string> MissingFor(TeamConfig team, string reference, Func<string, string?> lookup)
    {
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        Add(team, reference, lookup, missing, new HashSet<string>(StringComparer.Ordinal));
        return missing;
    }

    private static void Add(TeamConfig team, string reference, Func<string, string?> lookup, SortedSet<string> missing, HashSet<string> seen)
    {
        foreach (var part in reference.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(seen.Add))
        {
            if (!team.Models.TryGetValue(part, out var model))
            {
                continue;
            }
            if (model.FirstAvailable.Count > 0)
            {
                Add(team, ChooseAvailable(team, model, lookup), lookup, missing, seen);
                continue;
            }
            missing.UnionWith(VariablesOf(team, model, lookup).Where(name => string.IsNullOrEmpty(lookup(name))));
            foreach (var rule in model.Routing ?? [])
            {
                Add(team, rule.Model, lookup, missing, seen);
            }
        }
    }

    private static IReadOnlyList<string> VariablesOf(TeamConfig team, ModelConfig model, Func<string, string?> lookup)
    {
        if (model.TokenKey.Length > 0)
        {
            return [model.TokenKey];
        }
        // A file with providers of its own is trusted to know which keys the others need.
        if (team.Providers.Count > 0)
        {
            return team.Providers.TryGetValue(model.Provider, out var provider) && provider.TokenKey.Length > 0 ? [provider.TokenKey] : [];
        }
        return model.Provider switch
        {
            "anthropic" => ["ANTHROPIC_API_KEY"],
            "google" => GoogleVariables(model, lookup),
            var name => BuiltInProviders.FindOpenAICompatible(name)?.TokenVariable is { Length: > 0 } variable ? [variable] : [],
        };
    }

    private static IReadOnlyList<string> GoogleVariables(ModelConfig model, Func<string, string?> lookup)
    {
        if (model.ProviderOptions is { } options && (options["project"] ?? options["location"]) is not null)
        {
            return [];
        }
        if (!string.IsNullOrEmpty(lookup(VertexSwitch)))
        {
            return ["GOOGLE_CLOUD_PROJECT", "GOOGLE_CLOUD_LOCATION"];
        }
        return lookup("GEMINI_API_KEY") is null ? ["GOOGLE_API_KEY"] : [];
    }
}
