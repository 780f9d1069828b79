using System.Net;
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

    [Fact]
    public async Task Without_a_token_nothing_is_asked_for()
    {
        await using var server = await ApiServer.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("GET", "/api/agents")).Status);
    }
}
