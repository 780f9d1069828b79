namespace Cagent.Agents;

/// <summary>Questions about an agent's tools that need its toolsets started.</summary>
public interface IAgentTools
{
    /// <summary>Number of tools that the agent offers to its model; toolsets that fail to start are not counted.</summary>
    /// <exception cref="CagentException"><c>unknown_agent</c>, <c>invalid_config</c>, <c>missing_env</c>.</exception>
    Task<int> CountAsync(string agentId, string agentName, CancellationToken cancellationToken);
}
