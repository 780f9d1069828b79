using Cagent.Agents.Configuration;
using Cagent.Agents.Yaml;

namespace Cagent.Agents.Reading;

/// <summary>Reads entries of <c>models</c> and <c>providers</c> (agent-config §8.1, §9).</summary>
internal static class ModelReader
{
    private static readonly string[] ProviderDefaults =
    [
        "temperature", "max_tokens", "top_p", "frequency_penalty", "presence_penalty", "parallel_tool_calls", "provider_opts",
        "track_usage", "thinking_budget", "task_budget", "auth",
    ];

    public static ModelConfig Read(YamlNode node, string path, SchemaVersion version)
    {
        if (YamlFields.Of(node, path, version, strictKeys: false) is not { } fields)
        {
            return new ModelConfig();
        }
        RefuseEnvironment(fields);
        var model = new ModelConfig
        {
            Provider = fields.Text("type", until: 0) + fields.Text("provider", since: 1),
            Model = fields.Text("model"),
            Temperature = Optional(fields, "temperature"),
            MaxTokens = fields.Integer("max_tokens") is { } limit && (limit != 0 || version.Number > 2) ? limit : null,
            TopP = Optional(fields, "top_p"),
            FrequencyPenalty = Optional(fields, "frequency_penalty"),
            PresencePenalty = Optional(fields, "presence_penalty"),
            BaseUrl = fields.Text("base_url"),
            ParallelToolCalls = fields.Flag("parallel_tool_calls"),
            TokenKey = fields.Text("token_key", since: 1),
            ProviderOptions = fields.FreeMap("provider_opts", since: 1),
            TrackUsage = fields.Flag("track_usage", since: 2),
            ThinkingBudget = ReadBudget(fields.Node("thinking_budget", since: 2)),
            Routing = fields.Node("routing", since: 3) is null
                ? null
                : fields.List("routing", (item, at) => ReadRule(item, at, version), since: 3),
            FirstAvailable = fields.TextList("first_available", since: 10) ?? [],
            TitleModel = fields.Text("title_model", since: 10),
            CompactionThreshold = ThresholdReader.Read(fields),
            Cost = ReadCost(fields),
        };
        fields.NotBuilt("auth", "signing in to a provider other than by a token", since: 8);
        fields.NotBuilt("task_budget", "budgets for whole tasks", since: 8);
        fields.NotBuilt("capabilities", "capabilities that differ from the catalogue", since: 11);
        fields.NotBuilt("compaction_model", "another model for compaction", since: 11);
        fields.NotBuilt("bypass_models_gateway", "going past the models gateway", since: 11);
        fields.End();
        if (model.FirstAvailable.Count > 0 && (model.Provider.Length > 0 || model.Model.Length > 0))
        {
            throw fields.Error("first_available", "\"first_available\" names other models; leave out \"provider\" and \"model\"");
        }
        return model;
    }

    public static ProviderConfig ReadProvider(YamlNode node, string path, SchemaVersion version)
    {
        if (YamlFields.Of(node, path, version, strictKeys: false) is not { } fields)
        {
            return new ProviderConfig();
        }
        var provider = new ProviderConfig
        {
            ApiType = fields.Text("api_type"),
            BaseUrl = fields.Text("base_url"),
            TokenKey = fields.Text("token_key"),
        };
        foreach (var key in ProviderDefaults)
        {
            fields.NotBuilt(key, "defaults for the models of a provider; set them in \"models\"", since: 8);
        }
        fields.NotBuilt("provider", "custom providers of another kind than openai", since: 8);
        fields.NotBuilt("unload_api", "unloading of models", since: 9);
        fields.End();
        return provider;
    }

    /// <summary>Before version 2, zero meant "not set".</summary>
    private static double? Optional(YamlFields fields, string key) =>
        fields.Number(key) is { } number && (number != 0 || fields.Version.Number > 1) ? number : null;

    private static void RefuseEnvironment(YamlFields fields)
    {
        if (fields.TextMap("env", until: 1) is { Count: > 0 })
        {
            throw fields.Error("env", "\"env\" of a model is no longer supported; set the variables in the environment of the server");
        }
    }

    /// <summary>A whole number, else a text; a list or map counts as 0, which is how files in use behave.</summary>
    private static ThinkingBudget? ReadBudget(YamlNode? node) => node switch
    {
        null => null,
        YamlScalar { Text: "" } => new ThinkingBudget { Tokens = 0 },
        YamlScalar scalar => YamlValues.FindInteger(scalar) is { } tokens
            ? new ThinkingBudget { Tokens = tokens }
            : new ThinkingBudget { Effort = scalar.Text },
        _ => new ThinkingBudget { Tokens = 0 },
    };

    private static ModelCostConfig? ReadCost(YamlFields model)
    {
        if (model.Fields("cost", since: 12) is not { } fields)
        {
            return null;
        }
        var cost = new ModelCostConfig(Price("input"), Price("output"), Price("cache_read"), Price("cache_write"));
        fields.End();
        return cost;

        double Price(string key) => fields.Number(key) switch
        {
            null => 0,
            >= 0 and < double.PositiveInfinity and var price => price,
            var price => throw fields.Error(key, $"{price} is not a price; it must be 0 or greater"),
        };
    }

    private static RoutingRuleConfig ReadRule(YamlNode node, string path, SchemaVersion version)
    {
        if (YamlFields.Of(node, path, version, strictKeys: false) is not { } fields)
        {
            return new RoutingRuleConfig();
        }
        var rule = new RoutingRuleConfig { Model = fields.Text("model"), Examples = fields.TextList("examples") };
        fields.End();
        return rule;
    }
}
