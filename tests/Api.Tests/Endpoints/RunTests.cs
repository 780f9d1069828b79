using System.Net;
using System.Text.Json;
using Cagent.Api.Tests.Fakes;
using Cagent.Approvals;
using Cagent.Events;
using Cagent.Runs;
using static Cagent.Api.Tests.Fakes.FakeWatch;

namespace Cagent.Api.Tests.Endpoints;

public sealed class RunTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_streams_its_own_frames_with_their_numbers_until_it_has_ended()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1").OnRun = _ => new RunStarted { RunId = "run-1", After = 6 };
        var answer = server.ExchangeAsync("POST", "/api/sessions/s1/agent/solo", """[{"role":"user","content":"hi"}]""");
        var watch = await server.Cluster.Watchers.OpenedAsync(Cancelled);
        watch.Show(Frame(7, """{"type":"a"}"""), Frame(8, """{"type":"of another run"}""", runId: "run-0"), Frame(9, """{"type":"b"}"""));
        using var response = await answer;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-cache", response.Headers.CacheControl?.ToString());
        Assert.Equal("no", response.Headers.GetValues("X-Accel-Buffering").Single());
        watch.Show(Frame(10, """{"type":"title"}""", runId: null, EventFlags.Title), Frame(11, """{"type":"end"}""", flags: EventFlags.RunEnded),
            Frame(12, """{"type":"later"}"""));
        Assert.Equal("""
            id: 7
            data: {"type":"a"}

            id: 9
            data: {"type":"b"}

            id: 10
            data: {"type":"title"}

            id: 11
            data: {"type":"end"}


            """.ReplaceLineEndings("\n"), await response.Content.ReadAsStringAsync(Cancelled));
        Assert.Equal(6, watch.After);
        Assert.False(await watch.Detached);
    }

    [Fact]
    public async Task Large_frames_arrive_whole()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1");
        var answer = server.ExchangeAsync("POST", "/api/sessions/s1/agent/solo", "[]");
        var watch = await server.Cluster.Watchers.OpenedAsync(Cancelled);
        var frames = Enumerable.Range(1, 40).Select(i => Frame(i, $$"""{"text":"{{new string((char)('a' + (i % 26)), i * 2000)}}"}""",
            flags: i == 40 ? EventFlags.RunEnded : EventFlags.None)).ToArray();
        watch.Show(frames);
        using var response = await answer;
        var body = await response.Content.ReadAsStringAsync(Cancelled);
        Assert.Equal(string.Concat(frames.Select(frame => $"id: {frame.Sequence}\ndata: {System.Text.Encoding.UTF8.GetString(frame.Utf8)}\n\n")), body);
    }

    [Fact]
    public async Task A_pending_title_is_waited_for()
    {
        await using var server = await ApiServer.StartAsync(options => options.TitleWait = TimeSpan.FromMinutes(1));
        server.Cluster.Add("s1");
        var answer = server.ExchangeAsync("POST", "/api/sessions/s1/agent/solo", "[]");
        var watch = await server.Cluster.Watchers.OpenedAsync(Cancelled);
        watch.Show(Frame(1, "{}", flags: EventFlags.RunEnded | EventFlags.TitlePending));
        using var response = await answer;
        watch.Show(Frame(2, """{"type":"session_title"}""", runId: null, EventFlags.Title));
        Assert.EndsWith("id: 2\ndata: {\"type\":\"session_title\"}\n\n", await response.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task A_title_that_does_not_come_in_time_does_not_hold_the_stream()
    {
        await using var server = await ApiServer.StartAsync(options => options.TitleWait = TimeSpan.FromMilliseconds(1));
        server.Cluster.Add("s1");
        var answer = server.ExchangeAsync("POST", "/api/sessions/s1/agent/solo", "[]");
        var watch = await server.Cluster.Watchers.OpenedAsync(Cancelled);
        watch.Show(Frame(1, "{}", flags: EventFlags.RunEnded | EventFlags.TitlePending));
        using var response = await answer;
        Assert.Equal("id: 1\ndata: {}\n\n", await response.Content.ReadAsStringAsync(Cancelled));
        Assert.False(await watch.Detached);
    }

    [Theory]
    [InlineData("", 10)]
    [InlineData("?if_busy=enqueue", 1)]
    public async Task A_busy_session_is_asked_again_for_a_moment_because_its_client_may_be_leaving(string query, int attempts)
    {
        await using var server = await ApiServer.StartAsync();
        var session = server.Cluster.Add("s1");
        session.OnRun = _ => throw new CagentException(ErrorCodes.SessionBusy, "a run is active");
        var answer = server.SendAsync("POST", "/api/sessions/s1/agent/solo" + query, """[{"role":"user","content":"hi"}]""");
        while (!answer.IsCompleted)
        {
            server.Time.Advance(TimeSpan.FromMilliseconds(30));
            await Task.Yield();
        }

        Assert.Equal(HttpStatusCode.Conflict, (await answer).Status);
        Assert.Equal(attempts, session.Requests.Count);
    }

    [Fact]
    public async Task What_the_request_says_reaches_the_session()
    {
        await using var server = await ApiServer.StartAsync(options => options.OnDisconnect = DisconnectPolicy.Continue);
        var session = server.Cluster.Add("s1");
        session.OnRun = _ => throw new CagentException(ErrorCodes.SessionBusy, "a run is active; wait for it or send if_busy=enqueue");
        var body = """{"Messages":[{"role":"user","content":"hi","multi_content":[{"type":"image_url","image_url":{"url":"data:x","detail":"low"}}]}],"model":"openai/x"}""";
        using var response = await server.ExchangeAsync("POST", "/api/sessions/s1/agent/solo?if_busy=enqueue", body, "application/x-www-form-urlencoded",
            request => request.Headers.Add("Idempotency-Key", "k1"));
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        var run = Assert.IsType<StartRun>(Assert.Single(session.Requests));
        Assert.Equal(("solo", null, "openai/x", BusyPolicy.Enqueue, DisconnectPolicy.Continue, "k1"),
            (run.AgentId, run.AgentName, run.Model, run.IfBusy, run.OnDisconnect, run.Key?.Key));
        Assert.NotEqual("", run.Key?.Hash);
        Assert.NotNull(run.Watcher);
        var message = Assert.Single(run.Messages);
        Assert.Equal(("user", "hi", "data:x"), (message.Role, message.Content, Assert.Single(message.MultiContent!).ImageUrl?.Url));
        var problem = JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancelled));
        Assert.Equal("failed to run session: a run is active; wait for it or send if_busy=enqueue", problem.GetProperty("message").GetString());
        Assert.Equal("session_busy", problem.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("", "invalid request body: EOF")]
    [InlineData("[", "invalid request body: unexpected EOF")]
    [InlineData("xyz", "invalid request body: invalid character 'x' looking for beginning of value")]
    [InlineData("{}", "invalid request body: json: cannot unmarshal object into Go value of type []api.Message")]
    [InlineData("[1]", "invalid request body: json: cannot unmarshal number into Go value of type api.Message")]
    [InlineData("""[{"role":1}]""", "invalid request body: json: cannot unmarshal number into Go struct field role of type string")]
    public async Task A_bad_run_body_is_refused_before_the_session_is_looked_up(string body, string message)
    {
        await using var server = await ApiServer.StartAsync();
        var (status, text) = await server.SendAsync("POST", "/api/sessions/nope/agent/nope", body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith(message, JsonElement.Parse(text).GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"model":" openai/x "}""", "openai/x")]
    public async Task A_body_without_messages_goes_on_with_a_history_and_needs_one(string body, string model)
    {
        await using var server = await ApiServer.StartAsync();
        var session = server.Cluster.Add("s1");
        session.OnRun = _ => throw new CagentException(ErrorCodes.SessionBusy, "a run is active");
        var (status, text) = await server.SendAsync("POST", "/api/sessions/s1/agent/solo?if_busy=interrupt", body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith("invalid request body: ", JsonElement.Parse(text).GetProperty("message").GetString());
        Assert.Empty(session.Requests);
        session.AddMessage("", """{"role":"user","content":"hi"}""");
        Assert.Equal(HttpStatusCode.Conflict, (await server.SendAsync("POST", "/api/sessions/s1/agent/solo?if_busy=interrupt", body)).Status);
        var run = Assert.IsType<StartRun>(Assert.Single(session.Requests));
        Assert.Empty(run.Messages);
        Assert.Equal(model, run.Model ?? "");
    }

    [Theory]
    [InlineData("""{"type":"document","text":"x"}""", "multi_content.type is \"document\"; it must be text, image_url or file")]
    [InlineData("""{"text":"x"}""", "multi_content.type is \"\"; it must be text, image_url or file")]
    [InlineData("""{"type":"image_url"}""", "multi_content.image_url.url is required in a part of the type image_url")]
    [InlineData("""{"type":"image_url","image_url":{"detail":"low"}}""", "multi_content.image_url.url is required in a part of the type image_url")]
    public async Task A_part_that_no_model_would_get_is_refused(string part, string message)
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1");
        var (status, text) = await server.SendAsync("POST", "/api/sessions/s1/agent/solo", $$"""[{"content":"see","multi_content":[{{part}}]}]""");
        Assert.Equal(
            (HttpStatusCode.BadRequest, "invalid request body: " + message), (status, JsonElement.Parse(text).GetProperty("message").GetString()));
    }

    [Fact]
    public async Task What_the_session_finds_wrong_with_a_body_is_said_in_the_words_of_all_bad_bodies()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1").OnRun = _ => throw new CagentException(ErrorCodes.InvalidBody, "invalid request body: message 0 has the role \"system\"");
        var (_, text) = await server.SendAsync("POST", "/api/sessions/s1/agent/solo", """[{"role":"system","content":"x"}]""");
        Assert.Equal("invalid request body: message 0 has the role \"system\"", JsonElement.Parse(text).GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("?if_busy=maybe")]
    [InlineData("?on_disconnect=maybe")]
    public async Task An_unknown_policy_is_refused(string query)
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1");
        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync("POST", "/api/sessions/s1/agent/solo" + query, "[]")).Status);
    }

    [Fact]
    public async Task A_client_that_leaves_is_reported_as_having_left()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1");
        var answer = server.ExchangeAsync("POST", "/api/sessions/s1/agent/solo", "[]");
        var watch = await server.Cluster.Watchers.OpenedAsync(Cancelled);
        watch.Show(Frame(1, "{}"));
        var response = await answer;
        response.Dispose();
        Assert.True(await watch.Detached.WaitAsync(TimeSpan.FromSeconds(30), Cancelled));
    }

    [Fact]
    public async Task A_server_that_stops_ends_its_streams_and_blames_no_client()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1");
        var answer = server.ExchangeAsync("POST", "/api/sessions/s1/agent/solo", "[]");
        var watch = await server.Cluster.Watchers.OpenedAsync(Cancelled);
        watch.Show(Frame(1, "{}"));
        using var response = await answer;
        await server.StopAsync();
        Assert.False(await watch.Detached);
        Assert.Equal("id: 1\ndata: {}\n\n", await response.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task A_silent_stream_is_kept_alive_by_comments()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1");
        var answer = server.ExchangeAsync("POST", "/api/sessions/s1/agent/solo", "[]");
        var watch = await server.Cluster.Watchers.OpenedAsync(Cancelled);
        watch.Show(Frame(1, "{}"));
        using var response = await answer;
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Cancelled));
        Assert.Equal("id: 1", await lines.ReadLineAsync(Cancelled));
        Assert.Equal("data: {}", await lines.ReadLineAsync(Cancelled));
        Assert.Equal("", await lines.ReadLineAsync(Cancelled));
        server.Time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(": ping", await lines.ReadLineAsync(Cancelled));
        Assert.Equal("", await lines.ReadLineAsync(Cancelled));
        watch.Show(Frame(2, "{}", flags: EventFlags.RunEnded));
        Assert.Equal("id: 2\ndata: {}\n\n", await lines.ReadToEndAsync(Cancelled));
    }

    [Fact]
    public async Task A_run_that_waits_for_others_has_its_stream_at_once_and_kept_alive()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1").OnRun = _ => new RunStarted
        {
            RunId = "run-1",
            After = 6,
            Attached = new AttachResult { Frames = [], Head = 6, ActiveRunId = "run-0" },
        };
        using var response = await server.ExchangeAsync("POST", "/api/sessions/s1/agent/solo?if_busy=enqueue", """[{"content":"hi"}]""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var watch = await server.Cluster.Watchers.OpenedAsync(Cancelled);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Cancelled));
        server.Time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(": ping", await lines.ReadLineAsync(Cancelled));
        watch.Show(Frame(7, "{}", flags: EventFlags.RunEnded));
        Assert.Equal("\nid: 7\ndata: {}\n\n", await lines.ReadToEndAsync(Cancelled));
    }

    [Fact]
    public async Task Answers_reach_the_session_with_their_ids()
    {
        await using var server = await ApiServer.StartAsync();
        var session = server.Cluster.Add("s1");
        Assert.Equal((HttpStatusCode.OK, "{\"message\":\"session resumed\"}\n"), await server.SendAsync("POST", "/api/sessions/s1/resume",
            """{"confirmation":"reject","reason":"no","tool_name":"shell","tool_call_id":"call_1"}"""));
        Assert.Equal((HttpStatusCode.OK, "null\n"), await server.SendAsync("POST", "/api/sessions/s1/elicitation",
            """{"action":"accept","content":{"a":1},"elicitation_id":"el"}"""));
        var resume = Assert.IsType<ResumeAnswer>(session.Requests.ElementAt(0));
        Assert.Equal(("reject", "no", "shell", "call_1"), (resume.Confirmation, resume.Reason, resume.ToolName, resume.ToolCallId));
        var elicitation = Assert.IsType<ElicitationAnswer>(session.Requests.ElementAt(1));
        Assert.Equal(("accept", """{"a":1}""", "el"), (elicitation.Action, elicitation.Content?.GetRawText(), elicitation.ElicitationId));
    }

    [Theory]
    [InlineData(ErrorCodes.NothingPending, 409)]
    [InlineData(ErrorCodes.AlreadyAnswered, 409)]
    [InlineData(ErrorCodes.AmbiguousAnswer, 409)]
    [InlineData(ErrorCodes.InvalidConfirmation, 400)]
    public async Task A_refused_answer_says_why(string code, int status)
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1").AnswerRefusal = new CagentException(code, "why");
        var (actual, body) = await server.SendAsync("POST", "/api/sessions/s1/resume", """{"confirmation":"x"}""");
        Assert.Equal(status, (int)actual);
        Assert.Equal($"{{\"message\":\"failed to resume session: why\",\"error\":\"failed to resume session: why\",\"code\":\"{code}\"}}\n", body);
    }

    [Fact]
    public async Task Elicitation_content_must_be_an_object()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1");
        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync("POST", "/api/sessions/s1/elicitation", """{"action":"accept","content":[]}""")).Status);
    }

    [Fact]
    public async Task Cancelling_says_whether_a_run_was_active()
    {
        await using var server = await ApiServer.StartAsync();
        var session = server.Cluster.Add("s1");
        Assert.Equal((HttpStatusCode.OK, "{\"status\":\"idle\"}\n"), await server.SendAsync("POST", "/api/sessions/s1/cancel"));
        session.State = session.State with { Run = new RunStatus { Id = "run-1", Status = "running", StartedAt = FakeSession.Birth } };
        Assert.Equal((HttpStatusCode.OK, "{\"status\":\"cancelled\"}\n"), await server.SendAsync("POST", "/api/sessions/s1/cancel"));
    }

    [Fact]
    public async Task The_events_of_a_session_are_shown_across_runs_until_it_is_deleted()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1").Head = 20;
        var answer = server.ExchangeAsync("GET", "/api/sessions/s1/events?since=4", change: request => request.Headers.Add("Last-Event-ID", "2"));
        var watch = await server.Cluster.Watchers.OpenedAsync(Cancelled);
        using var response = await answer;
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        watch.ShowGap(9, Frame(9, """{"n":1}""", flags: EventFlags.RunEnded), Frame(10, """{"n":2}""", runId: "run-2"),
            Frame(11, """{"type":"session_exited"}""", runId: null, EventFlags.SessionExited));
        Assert.Equal("""
            data: {"type":"gap","next_seq":9}

            id: 9
            data: {"n":1}

            id: 10
            data: {"n":2}

            id: 11
            data: {"type":"session_exited"}


            """.ReplaceLineEndings("\n"), await response.Content.ReadAsStringAsync(Cancelled));
        Assert.Equal(4, watch.After);
    }

    [Theory]
    [InlineData(null, null, 0)]
    [InlineData(null, "7", 7)]
    [InlineData("3", "7", 3)]
    [InlineData("x", "7", 7)]
    [InlineData("x", "y", 0)]
    [InlineData("99", null, 20)]
    public async Task The_resume_point_is_the_query_then_the_header_and_never_beyond_the_end(string? since, string? header, long after)
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1").Head = 20;
        var answer = server.ExchangeAsync("GET", "/api/sessions/s1/events" + (since is null ? "" : "?since=" + since),
            change: request => request.Headers.TryAddWithoutValidation("Last-Event-ID", header));
        var watch = await server.Cluster.Watchers.OpenedAsync(Cancelled);
        watch.Show(Frame(21, "{}", runId: null, EventFlags.SessionExited));
        using var response = await answer;
        await response.Content.ReadAsStringAsync(Cancelled);
        Assert.Equal(after, watch.After);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("x", null)]
    [InlineData("0", 9L)]
    [InlineData("4", 9L)]
    public async Task Whoever_names_a_resume_point_learns_that_events_after_it_are_gone(string? since, long? gap)
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1").FirstKept = 9;
        var answer = server.ExchangeAsync("GET", "/api/sessions/s1/events" + (since is null ? "" : "?since=" + since));
        var watch = await server.Cluster.Watchers.OpenedAsync(Cancelled);
        watch.Show(Frame(21, "{}", runId: null, EventFlags.SessionExited));
        using var response = await answer;
        await response.Content.ReadAsStringAsync(Cancelled);
        Assert.Equal(gap, watch.Attached!.GapBefore);
    }
}
