using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cagent.Agents;
using Cagent.Agents.Configuration;

namespace Cagent.Grains.Tests.Agents;

/// <summary>The files of tests/data/yaml-corpus, as copied beside the test program.</summary>
internal static class AgentCorpus
{
    private static string Root { get; } = Path.Combine(AppContext.BaseDirectory, "data", "yaml-corpus");

    /// <summary>Paths of all agent files, relative to the corpus.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Directory.EnumerateFiles(Root, "*.yaml", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    /// <summary>Rows of INDEX.tsv by file, cells by column title.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Index { get; } = ReadIndex();

    public static IReadOnlyList<JsonObject> SyntheticCases { get; } =
        [.. File.ReadLines(Path.Combine(Root, "synthetic-cases.jsonl")).Select(line => (JsonObject)JsonNode.Parse(line)!)];

    public static byte[] Read(string file) => File.ReadAllBytes(Path.Combine(Root, file));

    public static JsonNode? ExpectedJson(string file)
    {
        var path = Path.Combine(Root, "expected-json", file + ".json");
        return File.Exists(path) ? JsonNode.Parse(File.ReadAllBytes(path)) : null;
    }

    /// <summary>The configuration as a client sees it, without the members that are ours.</summary>
    public static JsonObject Configuration(TeamConfig team)
    {
        var json = (JsonObject)JsonNode.Parse(TeamJson.Write(team))!;
        foreach (var agent in (json["agents"] as JsonArray ?? []).OfType<JsonObject>())
        {
            Assert.Equal((string?)agent["Name"], (string?)agent["name"]);
            agent.Remove("name");
        }
        return json;
    }

    public static TeamConfig Load(string yaml) => AgentFile.Load(Encoding.UTF8.GetBytes(yaml));

    /// <summary>Equal as values: numbers by value, members in any order.</summary>
    public static bool Same(JsonNode? left, JsonNode? right) => (left, right) switch
    {
        (JsonObject a, JsonObject b) => a.Count == b.Count && a.All(member => b.TryGetPropertyValue(member.Key, out var other) && Same(member.Value, other)),
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => Same(pair.First, pair.Second)),
        (JsonValue a, JsonValue b) when a.GetValueKind() == JsonValueKind.Number && b.GetValueKind() == JsonValueKind.Number =>
            a.ToJsonString() == b.ToJsonString() || (Wide(a) is { } x && Wide(b) is { } y && x == y),
        (JsonValue a, JsonValue b) => a.GetValueKind() == b.GetValueKind() && a.ToString() == b.ToString(),
        _ => left is null && right is null,
    };

    // Integers beyond 53 bits must not be compared as doubles.
    private static decimal? Wide(JsonValue value) => decimal.TryParse(value.ToJsonString(), System.Globalization.NumberStyles.Float,
        System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    private static Dictionary<string, IReadOnlyDictionary<string, string>> ReadIndex()
    {
        var lines = File.ReadAllLines(Path.Combine(Root, "INDEX.tsv"));
        var titles = lines[0].Split('\t');
        return lines.Skip(1).Select(line => line.Split('\t')).ToDictionary(cells => cells[0],
            cells => (IReadOnlyDictionary<string, string>)titles.Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second));
    }
}
