namespace Cagent.Api.Endpoints;

internal sealed partial class Dispatcher
{
    [LoggerMessage(LogLevel.Warning, "The stream of {Path} broke off")]
    private partial void LogBrokenStream(Exception error, string path);

    [LoggerMessage(LogLevel.Warning, "The node that owns {Path} did not answer")]
    private partial void LogUnavailable(Exception error, string path);

    [LoggerMessage(LogLevel.Error, "{Path} failed")]
    private partial void LogDefect(Exception error, string path);
}
