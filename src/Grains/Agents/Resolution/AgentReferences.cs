using Cagent.Agents.Configuration;
using Cagent.Agents.Sources;

namespace Cagent.Agents.Resolution;

/// <summary>Checks what an agent names: other agents, and sources of skills (agent-config §17, §7.2).</summary>
internal static class AgentReferences
{
    public static void Check(AgentConfig agent, TeamConfig team, Func<string, bool> fileExists)
    {
        CheckAgents(agent.Name, "sub_agents", agent.SubAgents, team, fileExists);
        CheckAgents(agent.Name, "handoffs", agent.Handoffs, team, fileExists);
        foreach (var source in agent.Skills ?? [])
        {
            if (source != "local" && !IsUrl(source))
            {
                throw new AgentFileException($"agents.{agent.Name}.skills: \"{source}\" is neither \"local\" nor a http:// or https:// address");
            }
        }
    }

    /// <summary>A reference to an agent of another file, by its form.</summary>
    public static bool IsExternal(string reference, Func<string, bool> fileExists) => IsUrl(reference)
        || (reference.Contains('/', StringComparison.Ordinal) && OciSyntax.IsReference(reference, fileExists));

    private static bool IsUrl(string text) =>
        text.StartsWith("http://", StringComparison.Ordinal) || text.StartsWith("https://", StringComparison.Ordinal);

    private static void CheckAgents(string agent, string key, IReadOnlyList<string> names, TeamConfig team, Func<string, bool> fileExists)
    {
        foreach (var name in names)
        {
            if (team.FindAgent(name) is null && !IsExternal(name, fileExists))
            {
                throw new AgentFileException($"agents.{agent}.{key}: \"{name}\" is neither an agent of this file ("
                    + string.Join(", ", team.Agents.Select(known => known.Name)) + ") nor a reference to a published one");
            }
        }
    }
}
