using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Cagent.Api.Tests.Fakes;

namespace Cagent.Api.Tests.Auth;

public sealed class BearerTokenTests
{
    [Theory]
    [InlineData("GET", "/api/agents", null, HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/api/agents", "", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/api/agents", "Basic c2VjcmV0", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/api/agents", "bearer secret", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/api/agents", "Bearer wrong", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/api/agents", "Bearer secret!", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/api/agents", "Bearer secret", HttpStatusCode.OK)]
    [InlineData("POST", "/api/sessions", null, HttpStatusCode.Unauthorized)]
    [InlineData("OPTIONS", "/api/sessions", null, HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/api/nowhere", null, HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/api/nowhere", "Bearer secret", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/ready", null, HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/api/ping", null, HttpStatusCode.OK)]
    [InlineData("GET", "/health", null, HttpStatusCode.OK)]
    [InlineData("GET", "/ready", null, HttpStatusCode.OK)]
    [InlineData("GET", "/ready/", null, HttpStatusCode.Unauthorized)]
    public async Task Everything_but_health_checks_needs_the_token(string method, string path, string? authorization, HttpStatusCode status)
    {
        await using var server = await ApiServer.StartAsync(options => options.AuthToken = "secret");
        using var response = await server.ExchangeAsync(method, path, change: request =>
        {
            if (authorization is not null)
            {
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            }
        });
        Assert.Equal(status, response.StatusCode);
        Assert.False(response.Headers.Contains("WWW-Authenticate"));
        if (status == HttpStatusCode.Unauthorized)
        {
            var problem = JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            Assert.Equal("unauthorized", problem.GetProperty("code").GetString());
            Assert.DoesNotContain("secret", problem.GetProperty("message").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/api/sessions/s1/agent/a/../../../../../health")]
    [InlineData("/api/agents/../../ready")]
    public async Task A_path_with_dots_is_not_the_one_that_is_left_without_them(string path)
    {
        await using var server = await ApiServer.StartAsync(options => options.AuthToken = "secret");
        using var client = new TcpClient();
        await client.ConnectAsync(server.EndPoint, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        var request = $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        Assert.StartsWith("HTTP/1.1 401", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_token_nothing_is_asked_for()
    {
        await using var server = await ApiServer.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("GET", "/api/agents")).Status);
    }
}
