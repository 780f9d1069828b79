using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cagent.Sessions;

namespace Cagent.Grains.Tests.Models;

/// <summary>An exchange with a provider as it was recorded from the reference (wire-cases.jsonl).</summary>
internal sealed partial class WireCase(JsonObject json)
{
    private static readonly Lazy<IReadOnlyDictionary<string, WireCase>> Cases = new(Load);

    public static IReadOnlyDictionary<string, WireCase> All => Cases.Value;

    /// <summary>The tools of the MCP server that the agents of the cases use.</summary>
    public static IReadOnlyDictionary<string, ToolDefinition> Tools { get; } = ReadTools();

    public string AgentFile => json["agent_yaml"]!.GetValue<string>();

    public bool IsUnstable => json["unstable"]?.GetValue<bool>() is true;

    public bool HasArguments => json.ContainsKey("args");

    public IReadOnlyDictionary<string, string> Environment
    {
        get
        {
            var variables = new Dictionary<string, string>();
            foreach (var name in (string[])["OPENAI", "MISTRAL", "XAI", "NEBIUS", "MINIMAX", "REQUESTY", "AZURE"])
            {
                variables[$"{name}_API_KEY"] = $"<{name}_API_KEY>";
            }

            variables["MY_KEY"] = "<MY_KEY>";
            foreach (var (name, value) in json["env"] as JsonObject ?? [])
            {
                variables[name] = value!.GetValue<string>();
            }

            foreach (var name in json["env_unset"] as JsonArray ?? [])
            {
                variables.Remove(name!.GetValue<string>());
            }

            return variables;
        }
    }

    /// <summary>The requests, with bodies also where the file refers to an equal one.</summary>
    public IReadOnlyList<JsonObject> Requests
    {
        get
        {
            var all = json["requests"]!.AsArray().Select(node => node!.AsObject()).ToList();
            return [.. all.Select(request => request["same_as"] is { } index ? all[index.GetValue<int>()] : request)];
        }
    }

    public IReadOnlyList<JsonObject> Replies => [.. (json["upstream_reply"] as JsonArray ?? []).Select(node => node!.AsObject())];

    /// <summary>Text that clients saw, of all turns.</summary>
    public string Text => Visible("agent_choice");

    public string Reasoning => Visible("agent_choice_reasoning");

    public static string Expand(string text) =>
        Repeated().Replace(text, match => new string(match.Groups[1].Value[0], int.Parse(match.Groups[2].ValueSpan, System.Globalization.CultureInfo.InvariantCulture)));

    private static IReadOnlyDictionary<string, WireCase> Load() =>
        Lines().Skip(1).Select(line => JsonNode.Parse(line)!.AsObject())
            .Where(json => json["id"]!.GetValue<string>().StartsWith('o'))
            .ToDictionary(json => json["id"]!.GetValue<string>(), json => new WireCase(json));

    private static IReadOnlyDictionary<string, ToolDefinition> ReadTools()
    {
        using var fixture = JsonDocument.Parse(Lines().First());
        return fixture.RootElement.GetProperty("mcp_tools").EnumerateArray().Select(tool => new ToolDefinition
        {
            Name = tool.GetProperty("name").GetString()!,
            Description = tool.GetProperty("description").GetString(),
            Parameters = tool.GetProperty("inputSchema").Clone(),
        }).ToDictionary(tool => tool.Name);
    }

    private static IEnumerable<string> Lines() => File.ReadLines(Path.Combine(AppContext.BaseDirectory, "data", "wire-cases.jsonl"));

    [GeneratedRegex(@"\{\{(.)\*(\d+)\}\}")]
    private static partial Regex Repeated();

    private string Visible(string type) => Expand(string.Concat(
        json["events"]!.AsArray().Where(node => node!["type"]?.GetValue<string>() == type).Select(node => node!["content"]!.GetValue<string>())));
}
