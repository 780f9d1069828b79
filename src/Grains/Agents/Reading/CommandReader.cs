using Cagent.Agents.Configuration;
using Cagent.Agents.Yaml;

namespace Cagent.Agents.Reading;

/// <summary>Reads <c>commands</c> (agent-config §7.1): a map, or a list of maps; any other shape means no commands.</summary>
internal static class CommandReader
{
    public static IReadOnlyDictionary<string, CommandConfig> Read(YamlNode? node, string path, SchemaVersion version)
    {
        IReadOnlyList<YamlNode> maps = node switch
        {
            YamlMapping => [node],
            YamlSequence list when list.Items.All(item => item is YamlMapping) => list.Items,
            _ => [],
        };
        var commands = new SortedDictionary<string, CommandConfig>(StringComparer.Ordinal);
        foreach (var entry in maps.SelectMany(map => ((YamlMapping)map).Entries))
        {
            commands[entry.Name] = ReadCommand(entry, $"{path}.{entry.Name}", version);
        }
        return commands;
    }

    /// <summary>Whether a key belongs to a command that is written as a map.</summary>
    public static bool IsMember(string key) => key is "description" or "instruction" or "agent" or "url";

    public static CommandConfig ReadCommand(YamlEntry entry, string path, SchemaVersion version)
    {
        if (entry.Value is YamlScalar { Value: string text })
        {
            return new CommandConfig { Instruction = text };
        }
        if (entry.Value is not YamlMapping map)
        {
            throw YamlValues.WrongType(entry.Value, path, "text, or a map with \"description\" and \"instruction\"");
        }
        var description = Member(map, "description");
        var instruction = Member(map, "instruction");
        var knowsTargets = version.Knows(8, SchemaVersion.Newest);
        var command = new CommandConfig
        {
            Description = description,
            Instruction = instruction.Length > 0 ? instruction : description,
            Agent = knowsTargets ? Member(map, "agent") : "",
            Url = knowsTargets ? Member(map, "url") : "",
        };
        return command != new CommandConfig()
            ? command
            : throw new AgentFileException(path, entry.Key.Position, $"the command \"{entry.Name}\" needs \"instruction\" or \"description\"");
    }

    private static string Member(YamlMapping map, string key) =>
        map.Entries.FirstOrDefault(entry => entry.Name == key)?.Value is YamlScalar { Value: string text } ? text : "";
}
