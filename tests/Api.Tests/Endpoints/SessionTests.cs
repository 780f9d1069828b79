using System.Net;
using System.Text.Json;
using Cagent.Api.Tests.Fakes;
using Cagent.Runs;
using Cagent.Sessions;

namespace Cagent.Api.Tests.Endpoints;

public sealed class SessionTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("{}", "application/json")]
    [InlineData("null", "application/json; charset=utf-8")]
    [InlineData("{}", "text/plain")]
    [InlineData("{}", "application/x-www-form-urlencoded")]
    [InlineData("{\"nonsense\":{\"a\":[1]}}", null)]
    public async Task A_new_session_is_answered_as_a_full_object(string? body, string? contentType)
    {
        await using var server = await ApiServer.StartAsync();
        var (status, text) = await server.SendAsync("POST", "/api/sessions", body, contentType);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.EndsWith("\n", text);
        var session = JsonElement.Parse(text);
        Assert.Equal(
            ["id", "title", "messages", "created_at", "tools_approved", "thinking", "hide_tool_results", "SendUserMessage", "send_user_message",
                "max_iterations", "starred", "input_tokens", "output_tokens", "cost"],
            session.EnumerateObject().Select(member => member.Name));
        Assert.True(Guid.TryParseExact(session.GetProperty("id").GetString(), "D", out _));
        Assert.Equal(JsonValueKind.Null, session.GetProperty("messages").ValueKind);
        Assert.Matches(@"^2026-03-14T\d\d:11:12\.345(Z|[+-]\d\d:\d\d)$", session.GetProperty("created_at").GetString());
        Assert.True(session.GetProperty("SendUserMessage").GetBoolean());
    }

    [Fact]
    public async Task A_form_body_of_curl_is_read_as_the_json_that_it_is()
    {
        await using var server = await ApiServer.StartAsync();
        var (status, text) = await server.SendAsync("POST", "/api/sessions", """{"tools_approved":true,"Title":" x ","working_dir":" /tmp "}""",
            "application/x-www-form-urlencoded");
        var session = JsonElement.Parse(text);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(session.GetProperty("tools_approved").GetBoolean());
        Assert.Equal("x", session.GetProperty("title").GetString());
        Assert.Equal("/tmp", session.GetProperty("working_dir").GetString());
    }

    [Theory]
    [InlineData("{", "invalid request body: unexpected EOF")]
    [InlineData("x", "invalid request body: invalid character 'x' looking for beginning of value")]
    [InlineData(" ", "invalid request body: EOF")]
    [InlineData("[]", "invalid request body: json: cannot unmarshal array into Go value of type object")]
    [InlineData("""{"max_iterations":"5"}""", "invalid request body: json: cannot unmarshal string into Go struct field max_iterations of type int")]
    [InlineData("""{"max_iterations":5.5}""", "invalid request body: json: cannot unmarshal number into Go struct field max_iterations of type int")]
    [InlineData("""{"created_at":""}""", "invalid request body: parsing time")]
    [InlineData("""{"permissions":{"allow":"x"}}""", "invalid request body: json: cannot unmarshal string into Go struct field permissions.allow")]
    [InlineData("""{"safety_policy":"lax"}""", "failed to create session: unknown safety policy lax")]
    [InlineData("""{"working_dir":"/no/such/dir"}""", "failed to create session: stat /no/such/dir: no such file or directory")]
    [InlineData("""{"working_dir":"/etc/hostname"}""", "failed to create session: working directory must be a directory")]
    [InlineData("""{"working_dir":"/tmp\u0000"}""", "failed to create session: the working directory contains a NUL character")]
    public async Task A_bad_template_is_refused(string body, string message)
    {
        await using var server = await ApiServer.StartAsync();
        var (status, text) = await server.SendAsync("POST", "/api/sessions", body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        var problem = JsonElement.Parse(text);
        Assert.StartsWith(message, problem.GetProperty("message").GetString());
        Assert.Equal(problem.GetProperty("message").GetString(), problem.GetProperty("error").GetString());
        Assert.Equal("invalid_body", problem.GetProperty("code").GetString());
        Assert.Empty(server.Cluster.Sessions);
    }

    [Fact]
    public async Task A_fresh_session_is_read_without_messages()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1", "Title");
        var (_, text) = await server.SendAsync("GET", "/api/sessions/s1");
        Assert.Equal("""
            {"id":"s1","title":"Title","created_at":"2026-03-14T10:11:12+01:00","tools_approved":false,"thinking":false,"input_tokens":0,"output_tokens":0}

            """.ReplaceLineEndings("\n"), text);
    }

    [Fact]
    public async Task Stored_messages_are_shown_byte_for_byte()
    {
        await using var server = await ApiServer.StartAsync();
        var session = server.Cluster.Add("s1");
        session.AddMessage("", """{"role":"user","content":"<b>é\u2028"}""");
        session.AddMessage("root", """{"role":"assistant","content":"yes"}""");
        var (_, text) = await server.SendAsync("GET", "/api/sessions/s1");
        Assert.Contains("""
            "messages":[{"agentName":"","agent_name":"","message":{"role":"user","content":"<b>é\u2028"}},{"agentName":"root","agent_name":"root","message":{"role":"assistant","content":"yes"},"id":1}]
            """.Trim(), text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_a_run_streams_the_history_ends_with_what_was_said_so_far()
    {
        await using var server = await ApiServer.StartAsync();
        var session = Running(server.Cluster, "s1", "so far");
        session.AddMessage("", """{"role":"user","content":"hi"}""");
        var last = (await server.JsonAsync("GET", "/api/sessions/s1")).GetProperty("messages").EnumerateArray().Last();
        Assert.Equal("""{"agentName":"root","agent_name":"root","message":{"role":"assistant","content":"so far"}}""", last.GetRawText());
    }

    [Fact]
    public async Task A_snapshot_says_what_runs_and_what_is_asked()
    {
        await using var server = await ApiServer.StartAsync();
        Running(server.Cluster, "s1", "so far");
        var snapshot = await server.JsonAsync("GET", "/api/sessions/s1/snapshot");
        Assert.True(snapshot.GetProperty("streaming").GetBoolean());
        Assert.Equal("root", snapshot.GetProperty("agent").GetString());
        Assert.Equal(41, snapshot.GetProperty("last_event_seq").GetInt64());
        Assert.Equal("run-1", snapshot.GetProperty("run").GetProperty("id").GetString());
        Assert.Equal("so far", snapshot.GetProperty("partial").GetString());
        Assert.Equal(JsonValueKind.Null, snapshot.GetProperty("messages").ValueKind);
        Assert.Equal(0.5, snapshot.GetProperty("cost").GetDouble());
        Assert.Equal(JsonValueKind.Array, snapshot.GetProperty("pending").ValueKind);
    }

    [Fact]
    public async Task A_snapshot_of_an_idle_session_has_messages_even_when_there_are_none()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1");
        var snapshot = await server.JsonAsync("GET", "/api/sessions/s1/snapshot");
        Assert.Equal(JsonValueKind.Null, snapshot.GetProperty("messages").ValueKind);
        Assert.False(snapshot.GetProperty("streaming").GetBoolean());
        Assert.False(snapshot.TryGetProperty("agent", out _));
    }

    [Theory]
    [InlineData("GET", "/api/sessions/nope", "session not found: session not found")]
    [InlineData("GET", "/api/sessions/nope/snapshot", "session not found: session not found")]
    [InlineData("DELETE", "/api/sessions/nope", "failed to delete session: session not found")]
    [InlineData("PATCH", "/api/sessions/nope/title", "failed to update session title: session not found")]
    [InlineData("PATCH", "/api/sessions/nope/permissions", "failed to update session permissions: session not found")]
    [InlineData("POST", "/api/sessions/nope/tools/toggle", "failed to toggle session tool approval mode: session not found")]
    [InlineData("POST", "/api/sessions/nope/thinking/toggle", "failed to toggle session thinking mode: session not found")]
    [InlineData("POST", "/api/sessions/nope/resume", "failed to resume session: session not found")]
    [InlineData("POST", "/api/sessions/nope/elicitation", "failed to resume elicitation: session not found")]
    [InlineData("POST", "/api/sessions/nope/cancel", "failed to cancel session: session not found")]
    [InlineData("GET", "/api/sessions/nope/events", "failed to watch session: session not found")]
    [InlineData("PATCH", "/api/sessions/nope/starred", "failed to update session starred: session not found")]
    [InlineData("POST", "/api/sessions/%20/cancel", "failed to cancel session: session not found")]
    public async Task An_unknown_session_is_not_found(string method, string path, string message)
    {
        await using var server = await ApiServer.StartAsync();
        var (status, text) = await server.SendAsync(method, path);
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal(message, JsonElement.Parse(text).GetProperty("message").GetString());
        Assert.Equal("unknown_session", JsonElement.Parse(text).GetProperty("code").GetString());
    }

    [Fact]
    public async Task The_list_is_a_bare_array_with_a_link_to_the_next_page()
    {
        await using var server = await ApiServer.StartAsync();
        Assert.Equal("[]\n", (await server.SendAsync("GET", "/api/sessions")).Body);
        server.Cluster.Add("a", "first title");
        server.Cluster.Add("b", "second title");
        server.Cluster.Add("c", "other");
        using var response = await server.ExchangeAsync("GET", "/api/sessions?limit=1&q=TITLE");
        Assert.Equal("</api/sessions?limit=1&q=TITLE&before=a>; rel=\"next\"", response.Headers.GetValues("Link").Single());
        Assert.Equal("""
            [{"id":"a","title":"first title","created_at":"2026-03-14T10:11:12+01:00","num_messages":0,"input_tokens":0,"output_tokens":0}]

            """.ReplaceLineEndings("\n"), await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync("GET", "/api/sessions?limit=0")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync("GET", "/api/sessions?limit=1001")).Status);
    }

    [Theory]
    [InlineData("/api/sessions?limit=&before=&q=&active=", 2)]
    [InlineData("/api/sessions?active=false", 2)]
    [InlineData("/api/sessions?active=0", 2)]
    [InlineData("/api/sessions?active=true", 1)]
    [InlineData("/api/sessions?active=1", 1)]
    [InlineData("/api/sessions?active=True", 1)]
    public async Task An_empty_parameter_is_as_good_as_none_and_a_flag_has_two_spellings(string path, int sessions)
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("a");
        Running(server.Cluster, "b", "");
        Assert.Equal(sessions, (await server.JsonAsync("GET", path)).GetArrayLength());
    }

    [Theory]
    [InlineData("GET", "/api/sessions?active=yes", "the query parameter active is \"yes\"; it must be true or false")]
    [InlineData("DELETE", "/api/sessions/a?wait=soon", "the query parameter wait is \"soon\"; it must be true or false")]
    [InlineData("GET", "/api/sessions/a?limit=0", "the query parameter limit is \"0\"; it must be a number from 1 to 1000")]
    [InlineData("GET", "/api/sessions/a?before=x", "the query parameter before is \"x\"; it must be the index of a message")]
    public async Task A_bad_parameter_is_named(string method, string path, string message)
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("a");
        var (status, text) = await server.SendAsync(method, path);
        Assert.Equal((HttpStatusCode.BadRequest, message), (status, JsonElement.Parse(text).GetProperty("message").GetString()));
        Assert.Single(server.Cluster.Sessions);
    }

    [Fact]
    public async Task Messages_are_paged_from_the_end()
    {
        await using var server = await ApiServer.StartAsync();
        var session = server.Cluster.Add("s1");
        for (var i = 0; i < 5; i++)
        {
            session.AddMessage("", $$"""{"role":"user","content":"{{i}}"}""");
        }

        using var response = await server.ExchangeAsync("GET", "/api/sessions/s1?limit=2&before=4");
        Assert.Equal("</api/sessions/s1?limit=2&before=2>; rel=\"next\"", response.Headers.GetValues("Link").Single());
        var body = JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["2", "3"], body.GetProperty("messages").EnumerateArray().Select(item => item.GetProperty("message").GetProperty("content").GetString()));
    }

    [Fact]
    public async Task Settings_are_changed_by_their_routes()
    {
        await using var server = await ApiServer.StartAsync();
        var session = server.Cluster.Add("s1");
        Assert.Equal("{\"id\":\"s1\",\"title\":\"<b>&\"}\n", (await server.SendAsync("PATCH", "/api/sessions/s1/title", """{"title":"<b>&"}""")).Body);
        Assert.Equal("null\n", (await server.SendAsync("POST", "/api/sessions/s1/tools/toggle")).Body);
        Assert.Equal("null\n", (await server.SendAsync("POST", "/api/sessions/s1/thinking/toggle", "ignored")).Body);
        await server.SendAsync("PATCH", "/api/sessions/s1/permissions", """{"permissions":{"allow":["read_*"],"deny":[]}}""");
        await server.SendAsync("PATCH", "/api/sessions/s1/starred", """{"starred":true}""");
        await server.SendAsync("PATCH", "/api/sessions/s1/tokens", """{"input_tokens":3,"output_tokens":4,"cost":0.25}""");
        await server.SendAsync("PATCH", "/api/sessions/s1/safety-policy", """{"safety_policy":"strict"}""");
        Assert.Equal("<b>&", session.State.Title);
        Assert.True(session.State is { ToolsApproved: true, Thinking: true, Starred: true, InputTokens: 3, OutputTokens: 4, SafetyPolicy: "strict" });
        Assert.Equal("""{"allow":["read_*"]}""", (await server.JsonAsync("GET", "/api/sessions/s1")).GetProperty("permissions").GetRawText());
        await server.SendAsync("PATCH", "/api/sessions/s1/permissions", """{"permissions":null}""");
        Assert.Null(session.State.Permissions);
    }

    [Fact]
    public async Task Status_needs_no_history_and_never_waits()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1", "T").AddMessage("", """{"role":"user","content":"hi"}""");
        var (_, text) = await server.SendAsync("GET", "/api/sessions/s1/status?wait=10s");
        Assert.Equal("""
            {"id":"s1","title":"T","streaming":false,"agent":"","input_tokens":0,"output_tokens":0,"num_messages":1}

            """.ReplaceLineEndings("\n"), text);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("GET", "/api/sessions/s1/status?wait=")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync("GET", "/api/sessions/s1/status?wait=soon")).Status);
    }

    [Fact]
    public async Task Pretty_indents_stored_messages_too()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1").AddMessage("", """{"role":"user","content":"hi"}""");
        Assert.Contains("      \"message\": {\n        \"role\": \"user\",\n", (await server.SendAsync("GET", "/api/sessions/s1?pretty")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_fails_is_a_503_that_says_when_to_try_again()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.StoreFailure = new CagentException(ErrorCodes.StoreUnavailable, "the file is locked");
        using var response = await server.ExchangeAsync("GET", "/api/sessions");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("1", response.Headers.GetValues("Retry-After").Single());
        var ready = await server.SendAsync("GET", "/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.Status);
        Assert.False(JsonElement.Parse(ready.Body).GetProperty("store_connected").GetBoolean());
    }

    [Fact]
    public async Task A_defect_is_a_500_without_its_details()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.StoreFailure = new InvalidOperationException("secret");
        var (status, text) = await server.SendAsync("GET", "/api/sessions");
        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.Equal("internal", JsonElement.Parse(text).GetProperty("code").GetString());
    }

    private static FakeSession Running(FakeCluster cluster, string id, string partial)
    {
        var session = cluster.Add(id);
        session.State = session.State with
        {
            CurrentAgent = "root",
            LastEventSequence = 41,
            Run = new RunStatus { Id = "run-1", Status = "running", StartedAt = FakeSession.Birth },
            Partial = new PartialAnswer { SessionId = id, AgentName = "root", Content = partial },
        };
        return session;
    }
}
