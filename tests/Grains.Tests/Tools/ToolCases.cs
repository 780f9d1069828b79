using System.Text.Json.Nodes;

namespace Cagent.Grains.Tests.Tools;

/// <summary>The recorded calls of <c>tool-cases.jsonl</c> that need no session around them; a new line is a new test.</summary>
internal static class ToolCases
{
    private static readonly string[] Toolsets = ["filesystem", "shell", "think", "todo", "fetch", "filter", "instruction", "loading", "description"];

    private static readonly string Directory = Path.Combine(AppContext.BaseDirectory, "data");

    private static readonly Dictionary<string, JsonObject> All = File.ReadLines(Path.Combine(Directory, "tool-cases.jsonl"))
        .Select(line => (JsonObject)JsonNode.Parse(line)!)
        .ToDictionary(item => (string)item["id"]!);

    /// <summary>Cases that behave otherwise here, with the reason.</summary>
    private static readonly Dictionary<string, string> Exceptions = File.ReadLines(Path.Combine(Directory, "tool-case-exceptions.tsv"))
        .Where(line => line.Length > 0 && !line.StartsWith('#'))
        .Select(line => line.Split('\t'))
        .ToDictionary(cells => cells[0], cells => cells[1]);

    public static IEnumerable<string> Ids => All.Where(item => Toolsets.Contains((string)item.Value["toolset"]!)).Select(item => item.Key);

    public static IEnumerable<string> ExceptionIds => Exceptions.Keys;

    public static JsonObject Find(string id) => All[id];

    public static string? ExceptionFor(string id) => Exceptions.GetValueOrDefault(id);
}
