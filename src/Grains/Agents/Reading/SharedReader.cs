using Cagent.Agents.Configuration;
using Cagent.Agents.Yaml;

namespace Cagent.Agents.Reading;

/// <summary>Reads the sections that agents take over by name: <c>toolsets</c>, <c>skills</c> and <c>commands</c> of the top level.</summary>
internal static class SharedReader
{
    public static SharedSections Read(YamlFields top) => new()
    {
        Toolsets = top.Map("toolsets", (entry, path) => ReadToolsets(entry.Value, path, top.Version), since: 10),
        Skills = top.Map("skills", (entry, path) => ReadSources(entry.Value, path), since: 10),
        Commands = top.Map("commands", (entry, path) => ReadCommands(entry, path, top.Version), since: 10),
    };

    /// <summary>One toolset or a list of them.</summary>
    private static IReadOnlyList<ToolsetConfig> ReadToolsets(YamlNode node, string path, SchemaVersion version) => node is YamlSequence list
        ? [.. list.Items.Select((item, index) => ToolsetReader.Read(item, $"{path}[{index}]", version))]
        : [ToolsetReader.Read(node, path, version)];

    /// <summary>One source or a list of them.</summary>
    private static IReadOnlyList<string> ReadSources(YamlNode node, string path) => node switch
    {
        YamlScalar { Value: true } => ["local"],
        YamlScalar { Value: string source } => [source],
        YamlSequence list => AgentReader.ReadSkillSources(list, path),
        _ => throw YamlValues.WrongType(node, path, "a source or a list of sources"),
    };

    /// <summary>One command or a group of them.</summary>
    private static IReadOnlyDictionary<string, CommandConfig> ReadCommands(YamlEntry entry, string path, SchemaVersion version)
    {
        var isGroup = entry.Value is YamlSequence
            || (entry.Value is YamlMapping map && !map.Entries.Any(member => CommandReader.IsMember(member.Name)));
        return isGroup
            ? CommandReader.Read(entry.Value, path, version)
            : new Dictionary<string, CommandConfig> { [entry.Name] = CommandReader.ReadCommand(entry, path, version) };
    }
}
