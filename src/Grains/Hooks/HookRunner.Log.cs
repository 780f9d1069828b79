using Microsoft.Extensions.Logging;

namespace Cagent.Hooks;

internal sealed partial class HookRunner
{
    [LoggerMessage(1, LogLevel.Warning, "The hook matcher '{Matcher}' is not a regular expression; its hooks do not run: {Reason}")]
    private partial void LogBadMatcher(string matcher, string reason);

    [LoggerMessage(2, LogLevel.Warning, "A {Event} hook of session {SessionId} failed: {Reason}")]
    private partial void LogFailed(string @event, string sessionId, string reason);
}
