using Microsoft.Extensions.Logging;

namespace Cagent.Tools;

internal sealed partial class GuardedTool
{
    [LoggerMessage(1, LogLevel.Error, "Tool {Tool} failed in session {SessionId}, call {CallId}.")]
    private partial void LogFailure(string tool, string sessionId, string? callId, Exception exception);
}
