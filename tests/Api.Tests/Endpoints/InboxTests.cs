using System.Net;
using Cagent.Api.Tests.Fakes;
using Cagent.Runs;

namespace Cagent.Api.Tests.Endpoints;

public sealed class InboxTests
{
    [Theory]
    [InlineData("""{"messages":[{"role":"","content":"hurry"}]}""")]
    [InlineData("""{"messages":[{"content":"hurry"}],"unknown":1}""")]
    [InlineData("""[{"role":"user","content":"hurry"}]""")]
    public async Task A_message_is_steered_into_the_run(string body)
    {
        await using var server = await ApiServer.StartAsync();
        var session = server.Cluster.Add("s1");
        Assert.Equal((HttpStatusCode.Accepted, "{\"status\":\"queued\"}\n"), await server.SendAsync("POST", "/api/sessions/s1/steer", body));
        Assert.Equal("hurry", Assert.Single(Assert.IsType<QueueMessages>(Assert.Single(session.Requests)).Messages).Content);
    }

    [Theory]
    [InlineData(FollowUpStatus.QueuedStreaming, "queued_streaming", "false")]
    [InlineData(FollowUpStatus.QueuedIdle, "queued_idle", "false")]
    [InlineData(FollowUpStatus.Duplicate, "duplicate", "true")]
    public async Task A_follow_up_tells_what_became_of_it(FollowUpStatus status, string word, string duplicate)
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1").FollowUp = status;
        Assert.Equal(
            (HttpStatusCode.Accepted, $"{{\"status\":\"{word}\",\"duplicate\":{duplicate}}}\n"),
            await server.SendAsync("POST", "/api/sessions/s1/followup", """{"messages":[{"content":"next"}]}"""));
    }

    [Theory]
    [InlineData("steer", "{}")]
    [InlineData("steer", """{"messages":[]}""")]
    [InlineData("steer", "[")]
    [InlineData("followup", """{"messages":null}""")]
    [InlineData("followup", """{"messages":[1]}""")]
    public async Task Without_a_message_it_is_refused(string route, string body)
    {
        await using var server = await ApiServer.StartAsync();
        var session = server.Cluster.Add("s1");
        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync("POST", $"/api/sessions/s1/{route}", body)).Status);
        Assert.Empty(session.Requests);
    }

    [Fact]
    public async Task A_full_queue_says_when_to_try_again()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1").AnswerRefusal = new CagentException(ErrorCodes.QueueFull, "the queue is full");
        using var response = await server.ExchangeAsync("POST", "/api/sessions/s1/steer", """{"messages":[{"content":"x"}]}""");
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Steering_an_idle_session_is_a_conflict()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1").AnswerRefusal = new CagentException(ErrorCodes.NotRunning, "nothing runs");
        Assert.Equal(HttpStatusCode.Conflict, (await server.SendAsync("POST", "/api/sessions/s1/steer", """{"messages":[{"content":"x"}]}""")).Status);
    }

    [Fact]
    public async Task The_queue_shows_depths_and_capacities()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1").Queue = new QueueState(1, 5, 2, 20);
        Assert.Equal(
            (HttpStatusCode.OK, "{\"steer\":{\"depth\":1,\"capacity\":5},\"followup\":{\"depth\":2,\"capacity\":20}}\n"),
            await server.SendAsync("GET", "/api/sessions/s1/queue"));
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync("GET", "/api/sessions/s2/queue")).Status);
    }
}
