using Cagent.Agents.Configuration;

namespace Cagent.Agents.Resolution;

/// <summary>Checks a team as written and rewrites what refers to something else, in the order of agent-config §2 step 6.</summary>
internal static class TeamResolver
{
    /// <param name="team">The team as written.</param>
    /// <param name="files">Texts of the files that it names.</param>
    /// <param name="fileExists">Tells whether a reference of <c>sub_agents</c> is a file of the disk.</param>
    /// <exception cref="AgentFileException">A reference names nothing, or an entry is not valid.</exception>
    public static TeamConfig Resolve(TeamConfig team, IReadOnlyDictionary<string, string> files, Func<string, bool> fileExists)
    {
        ProviderRules.Check(team);
        var resolved = ModelReferences.Resolve(InstructionFiles.Resolve(SharedReferences.Resolve(team), files));
        resolved = McpReferences.Resolve(resolved);
        foreach (var agent in resolved.Agents)
        {
            AgentReferences.Check(agent, resolved, fileExists);
        }
        return resolved;
    }
}
