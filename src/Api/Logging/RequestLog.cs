namespace Cagent.Api.Logging;

/// <summary>One line per request once it is over, in the debug log only (platform §6.3). No header and no query that
/// carries a secret is written.</summary>
internal sealed class RequestLog(ILoggerFactory loggers)
{
    public const string Category = "Cagent.Api.Requests";

    /// <summary>Its query has the code that a token is given for.</summary>
    private const string SignIn = "/api/mcp-oauth";

    private readonly ILogger _logger = loggers.CreateLogger(Category);

    /// <param name="http">The finished request.</param>
    /// <param name="latency">Time from its head to the end of the answer.</param>
    /// <param name="error">The refusal; null when there was none.</param>
    public void Write(HttpContext http, TimeSpan latency, string? error)
    {
        var level = error is null ? LogLevel.Information : LogLevel.Error;
        if (!_logger.IsEnabled(level))
        {
            return;
        }

        var request = http.Request;
        List<KeyValuePair<string, object?>> members =
        [
            new("method", request.Method),
            new("uri", request.Path.ToUriComponent() + (request.Path.StartsWithSegments(SignIn) ? "" : request.QueryString.ToUriComponent())),
            new("status", http.Response.StatusCode),
            new("latency", FormattableString.Invariant($"{latency.TotalMilliseconds:F3}ms")),
            new("host", request.Host.Value),
            new("bytes_in", request.ContentLength ?? 0),
            new("bytes_out", http.Response.ContentLength ?? 0),
            new("user_agent", request.Headers.UserAgent.ToString()),
            new("remote_ip", http.Connection.RemoteIpAddress?.ToString() ?? ""),
            new("request_id", request.Headers["X-Request-Id"].ToString()),
        ];
        if (error is not null)
        {
            members.Add(new("error", error));
        }

        var message = error is null ? "REQUEST" : "REQUEST_ERROR";
        members.Add(new("{OriginalFormat}", message));
        _logger.Log(level, default, members, null, (_, _) => message);
    }
}
