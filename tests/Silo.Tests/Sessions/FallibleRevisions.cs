using Cagent.Agents;

namespace Cagent.Silo.Tests.Sessions;

/// <summary>The agents of a node, which a test can take away.</summary>
internal sealed class FallibleRevisions(IAgentRevisions revisions) : IAgentRevisions
{
    /// <summary>Thrown instead of giving a revision while set.</summary>
    public Exception? Failure { get; set; }

    /// <summary>What new runs use is there all the same.</summary>
    public bool HasCurrent { get; set; }

    public ValueTask<AgentRevision> GetAsync(string agentId) =>
        Failure is null || HasCurrent ? revisions.GetAsync(agentId) : ValueTask.FromException<AgentRevision>(Failure);

    public ValueTask<AgentRevision> GetAsync(string agentId, string hash) =>
        Failure is null ? revisions.GetAsync(agentId, hash) : ValueTask.FromException<AgentRevision>(Failure);
}
