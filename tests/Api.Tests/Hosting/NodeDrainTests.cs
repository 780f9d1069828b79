using System.Net;
using System.Text.Json;
using Cagent.Api.Tests.Fakes;
using Cagent.Testing;
using static Cagent.Api.Tests.Fakes.FakeWatch;

namespace Cagent.Api.Tests.Hosting;

/// <summary>How a node leaves: nobody's request fails for it.</summary>
public sealed class NodeDrainTests
{
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(3);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_says_that_it_is_not_ready_and_serves_on_until_that_was_noticed()
    {
        await using var server = await StartAsync();
        server.Cluster.Add("s1");
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("GET", "/ready")).Status);
        var drained = server.Drain.DrainAsync(atOnce: false);

        using var ready = await server.ExchangeAsync("GET", "/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("1", ready.Headers.RetryAfter?.ToString());
        var body = JsonElement.Parse(await ready.Content.ReadAsStringAsync(Token));
        Assert.False(body.GetProperty("ready").GetBoolean());
        Assert.Equal("the server is shutting down", body.GetProperty("latest_error").GetString());
        using var session = await server.ExchangeAsync("GET", "/api/sessions/s1/status");
        Assert.NotEqual(HttpStatusCode.ServiceUnavailable, session.StatusCode);
        Assert.True(session.Headers.ConnectionClose);
        Assert.False(drained.IsCompleted);

        server.Time.Advance(Notice);
        await drained.WaitAsync(Token);
        await Assert.ThrowsAsync<HttpRequestException>(() => server.SendAsync("GET", "/api/ping"));
    }

    [Fact]
    public async Task A_stream_ends_without_counting_as_left_by_its_client()
    {
        await using var server = await StartAsync();
        var (watch, answer) = await WatchAsync(server);
        using var response = answer;
        var drained = server.Drain.DrainAsync(atOnce: false);
        watch.Show(Frame(21, """{"n":1}""", runId: null));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Token));
        Assert.Equal("id: 21", await reader.ReadLineAsync(Token));

        server.Time.Advance(Notice);
        Assert.Equal("data: {\"n\":1}\n\n", await reader.ReadToEndAsync(Token));
        await drained.WaitAsync(Token);
        Assert.False(await watch.Detached.WaitAsync(Token));
    }

    [Fact]
    public async Task Its_runs_leave_first_at_their_leisure_then_at_once_and_before_the_streams_end()
    {
        await using var server = await StartAsync();
        var (watch, answer) = await WatchAsync(server);
        using var response = answer;
        var drained = server.Drain.DrainAsync(atOnce: false);
        Assert.Equal([false], server.Runs.Asked);

        server.Time.Advance(Notice * 2 / 3);
        Assert.Equal(2, await Eventually.GetAsync(() => Task.FromResult(server.Runs.Asked.Count), count => count == 2, TimeSpan.FromSeconds(20), Token));
        Assert.Equal([false, true], server.Runs.Asked);
        Assert.False(watch.Detached.IsCompleted);
        server.Time.Advance(Notice / 3);
        await drained.WaitAsync(Token);
        Assert.Equal([false, true, true], server.Runs.Asked);
    }

    [Fact]
    public async Task Whoever_waits_at_a_terminal_does_not_wait_for_a_load_balancer()
    {
        await using var server = await StartAsync();
        await server.Drain.DrainAsync(atOnce: true).WaitAsync(Token);
        Assert.Equal([true], server.Runs.Asked);
        await Assert.ThrowsAsync<HttpRequestException>(() => server.SendAsync("GET", "/api/ping"));
    }

    [Fact]
    public async Task A_node_without_others_has_nobody_to_give_notice_to()
    {
        await using var server = await ApiServer.StartAsync();
        await server.Drain.DrainAsync(atOnce: false).WaitAsync(Token);
        await Assert.ThrowsAsync<HttpRequestException>(() => server.SendAsync("GET", "/api/ping"));
    }

    /// <summary>A client that watches a session, and what it watches.</summary>
    private static async Task<(FakeWatch Watch, HttpResponseMessage Answer)> WatchAsync(ApiServer server)
    {
        server.Cluster.Add("s1").Head = 20;
        var answer = server.ExchangeAsync("GET", "/api/sessions/s1/events?since=20");
        return (await server.Cluster.Watchers.OpenedAsync(Token), await answer);
    }

    private static Task<ApiServer> StartAsync() => ApiServer.StartAsync(options => options.DrainNotice = Notice);
}
