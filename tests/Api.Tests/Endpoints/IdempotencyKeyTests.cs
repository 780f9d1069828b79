using System.Net;
using System.Text.Json;
using Cagent.Api.Tests.Fakes;
using Cagent.Runs;

namespace Cagent.Api.Tests.Endpoints;

public sealed class IdempotencyKeyTests
{
    [Theory]
    [InlineData("resume", """{"confirmation":"approve"}""")]
    [InlineData("elicitation", """{"action":"accept"}""")]
    [InlineData("steer", """{"messages":[{"content":"x"}]}""")]
    [InlineData("followup", """{"messages":[{"content":"x"}]}""")]
    [InlineData("cancel", null)]
    [InlineData("tools/toggle", null)]
    [InlineData("thinking/toggle", null)]
    public async Task Every_change_of_a_session_can_have_a_key(string route, string? body)
    {
        await using var server = await ApiServer.StartAsync();
        var session = server.Cluster.Add("s1");
        await SendAsync(server, $"/api/sessions/s1/{route}", body, "k");
        await SendAsync(server, $"/api/sessions/s1/{route}", body, "k");
        await SendAsync(server, $"/api/sessions/s1/{route}", body, null);
        var keys = session.Keys.ToArray();
        Assert.Equal("k", keys[0]?.Key);
        Assert.Equal(keys[0], keys[1]);
        Assert.Null(keys[2]);
    }

    [Fact]
    public async Task Another_body_or_another_route_is_another_request()
    {
        await using var server = await ApiServer.StartAsync();
        var session = server.Cluster.Add("s1");
        await SendAsync(server, "/api/sessions/s1/steer", """{"messages":[{"content":"x"}]}""", "k");
        await SendAsync(server, "/api/sessions/s1/steer", """{"messages":[{"content":"y"}]}""", "k");
        await SendAsync(server, "/api/sessions/s1/followup", """{"messages":[{"content":"x"}]}""", "k");
        Assert.Equal(3, session.Keys.Select(key => key!.Hash).Distinct().Count());
    }

    [Fact]
    public async Task A_key_makes_one_session_and_after_it_was_forgotten_another_one()
    {
        await using var server = await ApiServer.StartAsync();
        var first = await CreateAsync(server, "k");
        Assert.Equal(first, await CreateAsync(server, "k"));
        Assert.NotEqual(first, await CreateAsync(server, "other"));
        Assert.True(Guid.TryParseExact(first, "D", out var id) && id.Version == 4, first);
        server.Cluster.Session(first).KeyIsForgotten = true;
        var second = await CreateAsync(server, "k");
        Assert.NotEqual(first, second);
        Assert.Equal(second, await CreateAsync(server, "k"));
    }

    [Fact]
    public async Task A_key_that_is_too_long_is_refused()
    {
        await using var server = await ApiServer.StartAsync();
        var session = server.Cluster.Add("s1");
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(server, "/api/sessions/s1/cancel", null, new string('k', 256)));
        Assert.Empty(session.Keys);
    }

    private static async Task<string> CreateAsync(ApiServer server, string key)
    {
        using var response = await server.ExchangeAsync("POST", "/api/sessions", "{}", change: request => request.Headers.Add("Idempotency-Key", key));
        return JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("id").GetString()!;
    }

    private static async Task<HttpStatusCode> SendAsync(ApiServer server, string path, string? body, string? key)
    {
        using var response = await server.ExchangeAsync("POST", path, body, change: request =>
        {
            if (key is not null)
            {
                request.Headers.Add("Idempotency-Key", key);
            }
        });
        return response.StatusCode;
    }
}
