using Microsoft.Extensions.Logging;

namespace Cagent.Agents;

internal sealed partial class AgentCatalogGrain
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {AgentId} ({Origin}) does not load and is left out of the list: {Reason}")]
    private partial void LogBroken(string agentId, string origin, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {AgentId} is served in its last good revision {Hash}")]
    private partial void LogServesOlder(string agentId, string hash);
}
