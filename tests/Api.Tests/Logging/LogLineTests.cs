using Cagent.Api.Logging;
using Cagent.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cagent.Api.Tests.Logging;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class LogLineTests
{
    [Fact]
    public void A_request_is_one_line_of_keys_and_values_without_its_secrets()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.At("logs/debug.log");
        using (var loggers = LoggerFactory.Create(logging => ServerLogging.Configure(logging, path)))
        {
            var http = new DefaultHttpContext();
            http.Request.Method = "GET";
            http.Request.Path = "/api/nope";
            http.Request.Headers.Authorization = "Bearer secret";
            http.Request.Headers["X-Request-Id"] = "r 1";
            http.Response.StatusCode = 404;
            new RequestLog(loggers).Write(http, TimeSpan.FromMilliseconds(1.5), "Not Found");
        }

        var line = File.ReadAllText(path);
        Assert.Matches("""^time=\S+ level=ERROR msg=REQUEST_ERROR method=GET uri=/api/nope status=404 latency=1\.500ms .* request_id="r 1" error="Not Found" category=Cagent\.Api\.Requests\n$""", line);
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void A_full_log_is_moved_aside_and_three_older_ones_are_kept()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.At("debug.log");
        using (var lines = RotatingFileLines.Open(path)!)
        {
            for (var i = 0; i < 5; i++)
            {
                lines.Write(i + new string('x', 9 * 1024 * 1024));
            }
        }

        Assert.Equal(["debug.log", "debug.log.1", "debug.log.2", "debug.log.3"],
            Directory.GetFiles(directory.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(['4', '3', '2', '1'], new[] { "", ".1", ".2", ".3" }.Select(suffix => (char)ReadFirst(path + suffix)));
    }

    [Fact]
    public void A_log_that_is_taken_away_begins_anew_and_nobody_who_logs_is_told()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.At("logs/debug.log");
        using var lines = RotatingFileLines.Open(path)!;
        lines.Write(new string('x', (10 * 1024 * 1024) - 3));
        Directory.Delete(directory.At("logs"), recursive: true);
        lines.Write("moves the full file aside, which is not there");
        lines.Write("has no directory");
        Directory.CreateDirectory(directory.At("logs"));
        lines.Write("again");
        Assert.Equal("again\n", File.ReadAllText(path));
    }

    [Fact]
    public void A_code_to_sign_in_with_is_not_logged()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.At("debug.log");
        using (var loggers = LoggerFactory.Create(logging => ServerLogging.Configure(logging, path)))
        {
            var http = new DefaultHttpContext();
            http.Request.Path = "/api/mcp-oauth/callback";
            http.Request.QueryString = new QueryString("?code=secret&state=secret");
            new RequestLog(loggers).Write(http, TimeSpan.Zero, null);
            http.Request.Path = "/api/sessions";
            http.Request.QueryString = new QueryString("?limit=3");
            new RequestLog(loggers).Write(http, TimeSpan.Zero, null);
        }

        var text = File.ReadAllText(path);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.Contains("/api/sessions?limit=3", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_cannot_be_written_is_none() => Assert.Null(RotatingFileLines.Open("/proc/nope/debug.log"));

    private static int ReadFirst(string path)
    {
        using var file = File.OpenRead(path);
        return file.ReadByte();
    }
}
