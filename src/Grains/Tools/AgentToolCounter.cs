using Cagent.Agents;
using Cagent.Models;

namespace Cagent.Tools;

/// <summary>Counts the tools of an agent by starting its toolsets and stopping them again.</summary>
internal sealed class AgentToolCounter(IAgentRevisions revisions, IToolsetFactory toolsets, IModelResolver models) : IAgentTools
{
    public async Task<int> CountAsync(string agentId, string agentName, CancellationToken cancellationToken)
    {
        var revision = await revisions.GetAsync(agentId);
        var agent = revision.Team.FindAgent(agentName) ?? throw new CagentException(
            ErrorCodes.UnknownAgent,
            $"agent not found: {agentName} (available agents: {string.Join(", ", revision.Team.Agents.Select(candidate => candidate.Name))})");
        if (models.FindMissingEnvironment(revision.Team) is { Count: > 0 } missing)
        {
            throw MissingEnvironment.Exception(missing);
        }

        await using var toolbox = toolsets.Create(
            revision,
            agent,
            new ToolboxContext { SessionId = "", WorkingDirectory = Environment.CurrentDirectory });
        return (await toolbox.ListAsync(cancellationToken)).Tools.Count;
    }
}
