using Cagent.Api.Problems;

namespace Cagent.Api.Endpoints;

internal sealed partial class Dispatcher
{
    private void LogRequest(HttpContext http, TimeSpan latency, Problem? failure)
    {
        var request = http.Request;
        var target = request.Path + request.QueryString;
        if (failure is null)
        {
            LogRequest(request.Method, target, http.Response.StatusCode, latency, request.Host.Value, request.ContentLength,
                request.Headers.UserAgent.ToString(), http.Connection.RemoteIpAddress?.ToString(), request.Headers["X-Request-Id"].ToString());
        }
        else
        {
            LogRequestError(request.Method, target, http.Response.StatusCode, latency, request.Host.Value, request.ContentLength,
                request.Headers.UserAgent.ToString(), http.Connection.RemoteIpAddress?.ToString(), request.Headers["X-Request-Id"].ToString(),
                failure.Message);
        }
    }

    [LoggerMessage(LogLevel.Information,
        "REQUEST method={Method} uri={Uri} status={Status} latency={Latency} host={Host} bytes_in={BytesIn} user_agent={UserAgent} remote_ip={RemoteIp} request_id={RequestId}")]
    private partial void LogRequest(string method, string uri, int status, TimeSpan latency, string? host, long? bytesIn, string userAgent,
        string? remoteIp, string requestId);

    [LoggerMessage(LogLevel.Information,
        "REQUEST_ERROR method={Method} uri={Uri} status={Status} latency={Latency} host={Host} bytes_in={BytesIn} user_agent={UserAgent} remote_ip={RemoteIp} request_id={RequestId} error={Error}")]
    private partial void LogRequestError(string method, string uri, int status, TimeSpan latency, string? host, long? bytesIn, string userAgent,
        string? remoteIp, string requestId, string error);

    [LoggerMessage(LogLevel.Warning, "The stream of {Path} broke off")]
    private partial void LogBrokenStream(Exception error, string path);

    [LoggerMessage(LogLevel.Warning, "The node that owns {Path} did not answer")]
    private partial void LogUnavailable(Exception error, string path);

    [LoggerMessage(LogLevel.Error, "{Path} failed")]
    private partial void LogDefect(Exception error, string path);
}
