using Cagent.Agents.Configuration;

namespace Cagent.Agents.Resolution;

/// <summary>Merges the definitions of <c>mcps</c> into the toolsets that name them (agent-config §12).</summary>
internal static class McpReferences
{
    private const string Catalogue = "docker:";

    public static TeamConfig Resolve(TeamConfig team)
    {
        foreach (var (name, definition) in team.Mcps)
        {
            if (definition.Ref.Length > 0 && !definition.Ref.StartsWith(Catalogue, StringComparison.Ordinal))
            {
                throw new AgentFileException($"mcps.{name}: ref \"{definition.Ref}\" must begin with \"{Catalogue}\"");
            }
        }
        return team with { Agents = [.. team.Agents.Select(agent => Resolve(agent, team.Mcps))] };
    }

    private static AgentConfig Resolve(AgentConfig agent, IReadOnlyDictionary<string, ToolsetConfig> definitions)
    {
        if (!agent.Toolsets.Any(NamesDefinition))
        {
            return agent;
        }
        return agent with { Toolsets = [.. agent.Toolsets.Select(toolset => NamesDefinition(toolset) ? Find(toolset) : toolset)] };

        ToolsetConfig Find(ToolsetConfig toolset) => definitions.TryGetValue(toolset.Ref, out var definition)
            ? Merge(toolset, definition)
            : throw new AgentFileException($"agents.{agent.Name}.toolsets: ref \"{toolset.Ref}\" names no entry of \"mcps\"; "
                + $"a server of the catalogue is written \"{Catalogue}{toolset.Ref}\"");
    }

    private static bool NamesDefinition(ToolsetConfig toolset) => toolset.Type == "mcp" && toolset.Ref.Length > 0
        && !toolset.Ref.StartsWith(Catalogue, StringComparison.Ordinal);

    private static ToolsetConfig Merge(ToolsetConfig own, ToolsetConfig definition) => own with
    {
        Ref = definition.Ref,
        Command = Either(own.Command, definition.Command),
        Remote = own.Remote is { Url: "", TransportType: "", Headers.Count: 0 } ? definition.Remote : own.Remote,
        Args = own.Args.Count > 0 ? own.Args : definition.Args,
        Version = Either(own.Version, definition.Version),
        Config = own.Config ?? definition.Config,
        Name = Either(own.Name, definition.Name),
        Instruction = Either(own.Instruction, definition.Instruction),
        Tools = own.Tools.Count > 0 ? own.Tools : definition.Tools,
        Defer = own.Defer ?? definition.Defer,
        Environment = Union(own.Environment, definition.Environment),
    };

    private static string Either(string own, string other) => own.Length > 0 ? own : other;

    private static Dictionary<string, string> Union(IReadOnlyDictionary<string, string> own, IReadOnlyDictionary<string, string> other)
    {
        var union = new Dictionary<string, string>(other);
        foreach (var (name, value) in own)
        {
            union[name] = value;
        }
        return union;
    }
}
