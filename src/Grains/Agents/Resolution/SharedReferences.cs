using Cagent.Agents.Configuration;

namespace Cagent.Agents.Resolution;

/// <summary>Adds to each agent what it takes over from the shared sections; its own entries come first and win.</summary>
internal static class SharedReferences
{
    public static TeamConfig Resolve(TeamConfig team) =>
        team with { Agents = [.. team.Agents.Select(agent => Resolve(agent, team.Shared))] };

    private static AgentConfig Resolve(AgentConfig agent, SharedSections shared)
    {
        if (agent is { UseToolsets.Count: 0, UseSkills.Count: 0, UseCommands.Count: 0 })
        {
            return agent;
        }
        var skills = agent.UseSkills.SelectMany(name => Find(agent, "use_skills", name, shared.Skills, "skills")).ToList();
        var commands = new SortedDictionary<string, CommandConfig>(agent.Commands.ToDictionary(), StringComparer.Ordinal);
        foreach (var (name, command) in agent.UseCommands.SelectMany(name => Find(agent, "use_commands", name, shared.Commands, "commands")))
        {
            commands.TryAdd(name, command);
        }
        return agent with
        {
            Toolsets = [.. agent.Toolsets, .. agent.UseToolsets.SelectMany(name => Find(agent, "use_toolsets", name, shared.Toolsets, "toolsets"))],
            Skills = skills.Count == 0 ? agent.Skills : [.. (agent.Skills ?? []).Union(skills, StringComparer.Ordinal)],
            Commands = commands,
        };
    }

    private static T Find<T>(AgentConfig agent, string key, string name, IReadOnlyDictionary<string, T> section, string sectionName) =>
        section.TryGetValue(name, out var found)
            ? found
            : throw new AgentFileException($"agents.{agent.Name}.{key}: \"{name}\" is not defined in the section \"{sectionName}\" of this file");
}
