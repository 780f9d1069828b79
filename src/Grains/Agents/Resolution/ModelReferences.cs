using System.Text.Json.Nodes;
using Cagent.Agents.Configuration;

namespace Cagent.Agents.Resolution;

/// <summary>Expands alloys and adds an entry to <c>models</c> for each model that is named as <c>provider/model</c> (agent-config §8.2–8.4).</summary>
internal sealed class ModelReferences
{
    private const string Auto = "auto";

    private readonly SortedDictionary<string, ModelConfig> _models = new(StringComparer.Ordinal);

    public static TeamConfig Resolve(TeamConfig team) => new ModelReferences().ResolveTeam(team);

    private TeamConfig ResolveTeam(TeamConfig team)
    {
        foreach (var (name, model) in team.Models)
        {
            _models[name] = model with { ParallelToolCalls = model.ParallelToolCalls ?? true };
        }
        var agents = team.Agents.Select(ResolveAgent).ToList();
        ResolveRouting();
        ResolveChoices();
        ResolveRag(team);
        return team with { Agents = agents, Models = _models };
    }

    private AgentConfig ResolveAgent(AgentConfig agent)
    {
        if (agent.Model.Length == 0)
        {
            return agent;
        }
        var parts = Expand(agent.Model, $"agents.{agent.Name}.model", []).ToList();
        foreach (var part in parts)
        {
            Add(part, () => $"agents.{agent.Name}.model: \"{part}\" is neither an entry of \"models\" nor of the form provider/model");
        }
        return agent with
        {
            Model = string.Join(',', parts),
            CompactionThreshold = agent.CompactionThreshold ?? ThresholdOf(parts),
        };
    }

    /// <summary>The threshold of the agent's models, as far as one is set: the lowest fits all of them.</summary>
    private double? ThresholdOf(IReadOnlyList<string> parts) => parts
        .Select(part => _models.GetValueOrDefault(part)?.CompactionThreshold).Where(share => share is not null).Min();

    private IEnumerable<string> Expand(string reference, string where, IReadOnlyList<string> outer)
    {
        foreach (var part in reference.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!_models.TryGetValue(part, out var model) || !IsAlloy(model))
            {
                yield return part;
                continue;
            }
            if (outer.Contains(part, StringComparer.Ordinal))
            {
                throw new AgentFileException($"{where}: the models {string.Join(" → ", [.. outer, part])} contain each other");
            }
            foreach (var member in Expand(model.Model, where, [.. outer, part]))
            {
                yield return member;
            }
        }
    }

    private static bool IsAlloy(ModelConfig model) => model.Provider.Length == 0 && model.Model.Contains(',', StringComparison.Ordinal);

    private void ResolveRouting()
    {
        foreach (var (name, model) in _models.ToList())
        {
            for (var index = 0; index < (model.Routing?.Count ?? 0); index++)
            {
                var target = model.Routing![index].Model.Trim();
                var where = $"models.{name}.routing[{index}]";
                Add(target, () => $"{where}: the model \"{target}\" is neither an entry of \"models\" nor of the form provider/model");
            }
        }
    }

    private void ResolveChoices()
    {
        foreach (var (name, model) in _models.ToList())
        {
            foreach (var candidate in model.FirstAvailable)
            {
                Add(candidate.Trim(), () => $"models.{name}.first_available: \"{candidate}\" is neither an entry of \"models\" "
                    + "nor of the form provider/model");
                if (_models.GetValueOrDefault(candidate.Trim())?.FirstAvailable.Count > 0)
                {
                    throw new AgentFileException($"models.{name}.first_available: \"{candidate}\" is itself a choice; list its models instead");
                }
            }
            if (model.TitleModel is { Length: > 0 } title)
            {
                Add(title.Trim(), () => $"models.{name}.title_model: \"{title}\" is neither an entry of \"models\" nor of the form provider/model");
            }
        }
    }

    private void ResolveRag(TeamConfig team)
    {
        foreach (var (name, source) in team.Rag)
        {
            foreach (var strategy in (source["strategies"] as JsonArray ?? []).OfType<JsonObject>())
            {
                if (strategy["model"] is { } model)
                {
                    ResolveStrategy(name, Word(strategy["type"]) ?? "", model);
                }
            }
        }
    }

    private void ResolveStrategy(string source, string type, JsonNode model)
    {
        var reference = (Word(model) ?? throw new AgentFileException($"rag.{source}: \"model\" of the strategy \"{type}\" must be text")).Trim();
        Add(reference, () => $"rag.{source}: the model \"{reference}\" of the strategy \"{type}\" is neither an entry of \"models\" "
            + "nor of the form provider/model");
    }

    private static string? Word(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private void Add(string reference, Func<string> error)
    {
        if (reference.Length == 0 || reference == Auto || _models.ContainsKey(reference))
        {
            return;
        }
        var slash = reference.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == reference.Length - 1)
        {
            throw new AgentFileException(error());
        }
        _models[reference] = new ModelConfig { Provider = reference[..slash], Model = reference[(slash + 1)..] };
    }
}
