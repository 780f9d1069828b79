using Microsoft.Extensions.Logging;

namespace Cagent.Sessions;

internal sealed partial class RunSweep
{
    [LoggerMessage(1, LogLevel.Warning, "Looking for runs without an owner failed; it is tried again.")]
    private partial void LogSweepFailed(Exception exception);

    [LoggerMessage(2, LogLevel.Debug, "Session {SessionId} has a run of node {Owner} and was woken.")]
    private partial void LogWoken(string sessionId, string owner);

    [LoggerMessage(3, LogLevel.Information, "Session {SessionId} has a run of node {Owner} and could not be woken; it is tried again.")]
    private partial void LogNotWoken(string sessionId, string owner, Exception exception);
}
