using Microsoft.Extensions.Logging;

namespace Cagent.Sessions;

internal sealed partial class SessionGrain
{
    [LoggerMessage(1, LogLevel.Warning, "Session {SessionId} is owned by another activation; this one stops without acting.")]
    private partial void LogFenced(string sessionId);

    [LoggerMessage(2, LogLevel.Information, "Session {SessionId}: run {RunId} is taken over in phase {Phase}.")]
    private partial void LogTakeover(string sessionId, string runId, Runs.LoopPhase phase);

    [LoggerMessage(3, LogLevel.Error, "Session {SessionId}: {Work} failed.")]
    private partial void LogWorkFailed(string sessionId, string work, Exception exception);

    [LoggerMessage(4, LogLevel.Warning, "Session {SessionId}: a step could not be stored, attempt {Attempt}; trying again.")]
    private partial void LogStoreRetry(string sessionId, int attempt, Exception exception);

    [LoggerMessage(5, LogLevel.Information, "Session {SessionId}: model {Model} failed ({Kind}): {Reason}")]
    private partial void LogModelFailed(string sessionId, string model, Models.ChatModelErrorKind kind, string reason);
}
