using System.Text.Json.Nodes;
using Cagent.Agents.Yaml;

namespace Cagent.Agents.Reading;

/// <summary>Reads entries of <c>rag</c> (agent-config §13) into the JSON that shows them, defaults filled in.</summary>
internal static class RagReader
{
    private const int DefaultLimit = 15;
    private const double DefaultThreshold = 0.5;

    public static JsonObject Read(YamlNode node, string path, SchemaVersion version)
    {
        if (YamlFields.Of(node, path, version, strictKeys: false) is not { } fields)
        {
            return new JsonObject { ["tool"] = new JsonObject(), ["results"] = new JsonObject() };
        }
        fields.Text("description", since: 2, until: 2);
        var source = new JsonObject { ["tool"] = ReadTool(fields) };
        Put(source, "docs", fields.TextList("docs"));
        if (fields.Flag("respect_vcs", since: 3) is { } respect)
        {
            source["respect_vcs"] = respect;
        }
        var strategies = fields.List("strategies", (item, at) => (JsonNode)ReadStrategy(item, at));
        if (strategies.Count > 0)
        {
            source["strategies"] = new JsonArray([.. strategies]);
        }
        source["results"] = ReadResults(fields);
        fields.End();
        return source;
    }

    private static JsonObject ReadTool(YamlFields source)
    {
        var tool = new JsonObject();
        if (source.Fields("tool", since: 3) is { } fields)
        {
            Put(tool, "name", fields.Text("name"));
            Put(tool, "description", fields.Text("description"));
            Put(tool, "instruction", fields.Text("instruction"));
            fields.End();
        }
        return tool;
    }

    /// <summary>A strategy is a free map: unknown keys are its parameters.</summary>
    private static JsonObject ReadStrategy(YamlNode node, string path)
    {
        var strategy = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        if (node is not YamlMapping map)
        {
            return node.IsNull ? [] : throw YamlValues.WrongType(node, path, "a map");
        }
        foreach (var entry in map.Entries)
        {
            strategy[entry.Name] = entry switch
            {
                { Name: "chunking", Value: YamlMapping chunking } => ReadChunking(chunking),
                { Name: "database", Value: not YamlScalar { Value: string } } => null,
                _ => YamlValues.Free(entry.Value),
            };
        }
        if (strategy.TryGetValue("chunking", out var value) && value is null)
        {
            strategy.Remove("chunking");
        }
        if (strategy.TryGetValue("database", out var database) && database is null)
        {
            strategy.Remove("database");
        }
        return new JsonObject(strategy);
    }

    private static JsonObject? ReadChunking(YamlMapping map)
    {
        var chunking = new JsonObject();
        foreach (var key in (string[])["size", "overlap", "respect_word_boundaries", "code_aware"])
        {
            var value = map.Entries.FirstOrDefault(entry => entry.Name == key)?.Value as YamlScalar;
            if (value?.Value is true or > 0L or > 0d)
            {
                chunking[key] = YamlValues.Free(value);
            }
        }
        return chunking.ContainsKey("size") || chunking.ContainsKey("overlap") || chunking.ContainsKey("respect_word_boundaries")
            ? chunking : null;
    }

    private static JsonObject ReadResults(YamlFields source)
    {
        var fields = source.Fields("results");
        var results = new JsonObject();
        PutNumber(results, "limit", fields?.Integer("limit") is { } limit and not 0 ? limit : DefaultLimit);
        if (fields?.Fields("fusion") is { } fusion)
        {
            results["fusion"] = ReadFusion(fusion);
        }
        if (fields?.Fields("reranking", since: 3) is { } reranking)
        {
            results["reranking"] = ReadReranking(reranking);
        }
        if (fields?.Flag("deduplicate") ?? true)
        {
            results["deduplicate"] = true;
        }
        if (fields?.Flag("include_score") ?? false)
        {
            results["include_score"] = true;
        }
        if (fields?.Flag("return_full_content") ?? false)
        {
            results["return_full_content"] = true;
        }
        fields?.End();
        return results;
    }

    private static JsonObject ReadFusion(YamlFields fields)
    {
        var fusion = new JsonObject();
        Put(fusion, "strategy", fields.Text("strategy"));
        PutNumber(fusion, "k", fields.Integer("k") ?? 0);
        if (fields.Map("weights", (entry, path) => entry.Value.IsNull ? 0 : YamlValues.Number(entry.Value, path)) is { Count: > 0 } weights)
        {
            fusion["weights"] = new JsonObject(weights.Select(weight => KeyValuePair.Create(weight.Key, YamlValues.Free(weight.Value))));
        }
        fields.End();
        return fusion;
    }

    private static JsonObject ReadReranking(YamlFields fields)
    {
        var reranking = new JsonObject { ["model"] = fields.Text("model") };
        PutNumber(reranking, "top_k", fields.Integer("top_k") ?? 0);
        var threshold = fields.Number("threshold") ?? DefaultThreshold;
        if (threshold != 0)
        {
            reranking["threshold"] = YamlValues.Free(threshold);
        }
        Put(reranking, "criteria", fields.Text("criteria"));
        fields.End();
        return reranking;
    }

    private static void Put(JsonObject target, string key, string text)
    {
        if (text.Length > 0)
        {
            target[key] = text;
        }
    }

    private static void Put(JsonObject target, string key, IReadOnlyList<string>? texts)
    {
        if (texts is { Count: > 0 })
        {
            target[key] = new JsonArray([.. texts.Select(text => (JsonNode)text)]);
        }
    }

    private static void PutNumber(JsonObject target, string key, long number)
    {
        if (number != 0)
        {
            target[key] = number;
        }
    }
}
