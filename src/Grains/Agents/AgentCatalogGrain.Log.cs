using Microsoft.Extensions.Logging;

namespace Cagent.Agents;

internal sealed partial class AgentCatalogGrain
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {AgentId} ({Origin}) does not load and is left out of the list: {Reason}")]
    private partial void LogBroken(string agentId, string origin, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "A node that joined brings agent {AgentId} ({Origin}); new runs use its revision {Hash}")]
    private partial void LogNewRevision(string agentId, string origin, string hash);
}
