using System.Net;
using System.Text.Json;
using Cagent.Api.Calls;
using Cagent.Api.Tests.Fakes;
using Cagent.Runs;

namespace Cagent.Api.Tests.Endpoints;

public sealed class IdempotencyKeyTests
{
    private const string Fork = """{"user_message_index":0}""";

    [Theory]
    [InlineData("resume", """{"confirmation":"approve"}""")]
    [InlineData("elicitation", """{"action":"accept"}""")]
    [InlineData("steer", """{"messages":[{"content":"x"}]}""")]
    [InlineData("followup", """{"messages":[{"content":"x"}]}""")]
    [InlineData("cancel", null)]
    [InlineData("tools/toggle", null)]
    [InlineData("thinking/toggle", null)]
    [InlineData("messages", """{"message":{"message":{"content":"x"}}}""")]
    [InlineData("summaries", """{"summary":"x"}""")]
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
        Assert.NotEqual("k", keys[2]?.Key);
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
    public async Task A_key_makes_one_copy_of_a_session_and_after_it_was_forgotten_another_one()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1");
        server.Cluster.Add("s2");
        var first = await IdAsync(server, "/api/sessions/s1/fork", Fork, "k");
        Assert.Equal(first, await IdAsync(server, "/api/sessions/s1/fork", Fork, "k"));
        Assert.NotEqual(first, await IdAsync(server, "/api/sessions/s2/fork", Fork, "k"));
        Assert.NotEqual(first, await IdAsync(server, "/api/sessions/s1/fork", Fork, "other"));
        Assert.NotEqual(first, await CreateAsync(server, "k"));
        server.Cluster.Session(first).KeyIsForgotten = true;
        var second = await IdAsync(server, "/api/sessions/s1/fork", Fork, "k");
        Assert.NotEqual(first, second);
        Assert.Equal(second, await IdAsync(server, "/api/sessions/s1/fork", Fork, "k"));
    }

    [Fact]
    public async Task A_deletion_that_broke_off_counts_what_it_had_deleted_when_it_is_repeated()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1");
        server.Cluster.Add("s2");
        const string Body = """{"session_ids":["s1","gone","s2"]}""";
        var key = KeyedIds.Request(new RequestKey("k", ""));
        server.Cluster.Requests[key] = new FakeKeyedRequest { FailureAtEnd = new TimeoutException() };
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await SendAsync(server, "/api/sessions/batch/delete", Body, "k"));
        Assert.Empty(server.Cluster.Sessions);
        const string Answer = """{"deleted_count":2,"failed_count":1,"failed_ids":["gone"]}""";
        Assert.Equal(Answer + "\n", await TextAsync(server, "/api/sessions/batch/delete", Body, "k"));
        server.Cluster.Add("gone");
        Assert.Equal(Answer + "\n", await TextAsync(server, "/api/sessions/batch/delete", Body, "k"));
        Assert.Contains("\"deleted_count\":1", await TextAsync(server, "/api/sessions/batch/delete", Body, null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_too_long_is_refused()
    {
        await using var server = await ApiServer.StartAsync();
        var session = server.Cluster.Add("s1");
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(server, "/api/sessions/s1/cancel", null, new string('k', 256)));
        Assert.Empty(session.Keys);
    }

    private static Task<string> CreateAsync(ApiServer server, string key) => IdAsync(server, "/api/sessions", "{}", key);

    private static async Task<string> IdAsync(ApiServer server, string path, string body, string key) =>
        JsonElement.Parse(await TextAsync(server, path, body, key)).GetProperty("id").GetString()!;

    private static async Task<string> TextAsync(ApiServer server, string path, string body, string? key)
    {
        using var response = await ExchangeAsync(server, path, body, key);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<HttpStatusCode> SendAsync(ApiServer server, string path, string? body, string? key)
    {
        using var response = await ExchangeAsync(server, path, body, key);
        return response.StatusCode;
    }

    private static Task<HttpResponseMessage> ExchangeAsync(ApiServer server, string path, string? body, string? key) =>
        server.ExchangeAsync("POST", path, body, change: request =>
        {
            if (key is not null)
            {
                request.Headers.Add("Idempotency-Key", key);
            }
        });
}
