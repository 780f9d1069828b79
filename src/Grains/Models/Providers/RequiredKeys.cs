using Cagent.Agents.Configuration;

namespace Cagent.Models.Providers;

/// <summary>The variables that the models of a team's agents need (agent-config §16.2).</summary>
internal static class RequiredKeys
{
    public static IReadOnlyCollection<string> Of(TeamConfig team)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var agent in team.Agents)
        {
            AddReference(team, agent.Model, names, seen);
        }

        return names;
    }

    private static void AddReference(TeamConfig team, string reference, SortedSet<string> names, HashSet<string> seen)
    {
        foreach (var part in reference.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!seen.Add(part))
            {
                continue;
            }

            if (team.Models.TryGetValue(part, out var model))
            {
                if (model.Provider.Length == 0)
                {
                    AddReference(team, model.Model, names, seen);
                    continue;
                }

                Add(team, model, names);
            }
            else if (part.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash)
            {
                Add(team, new ModelConfig { Provider = part[..slash], Model = part[(slash + 1)..] }, names);
            }
        }
    }

    private static void Add(TeamConfig team, ModelConfig model, SortedSet<string> names)
    {
        var name = model.TokenKey.Length > 0 ? model.TokenKey
            : team.Providers.TryGetValue(model.Provider, out var provider) ? provider.TokenKey
            : BuiltInProviders.FindOpenAICompatible(model.Provider)?.TokenVariable ?? "";
        if (name.Length > 0)
        {
            names.Add(name);
        }
    }
}
