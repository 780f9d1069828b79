using Microsoft.Extensions.Logging;

namespace Cagent.Silo.Watching;

internal sealed partial class NodeSubscription
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Subscribing to this node's event stream failed; trying again.")]
    private static partial void LogSubscribeFailed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "This node's event stream reported an error; missing events are read from their sessions.")]
    private static partial void LogStreamError(ILogger logger, Exception exception);
}
