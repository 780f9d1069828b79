using Microsoft.Extensions.Logging;

namespace Cagent.Silo.Watching;

internal sealed partial class SessionWatch
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Attaching to session {SessionId} failed (attempt {Attempt}).")]
    private static partial void LogAttachFailed(ILogger logger, Exception exception, string sessionId, int attempt);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Detaching from session {SessionId} failed.")]
    private static partial void LogDetachFailed(ILogger logger, Exception exception, string sessionId);
}
