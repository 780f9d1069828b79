using System.Net;
using System.Text.Json;
using Cagent.Api.Tests.Fakes;
using Cagent.Sessions;

namespace Cagent.Api.Tests.Endpoints;

public sealed class HistoryTests
{
    [Fact]
    public async Task A_fork_is_shown_like_any_session_and_numbered_over_all_copies_of_the_title()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1", "Plan").AddMessage("", """{"role":"user","content":"a"}""");
        server.Cluster.Add("s2", "plan (fork 7)");
        server.Cluster.Add("s3", "My Plan (fork 9)");
        var fork = await server.JsonAsync("POST", "/api/sessions/s1/fork", """{"user_message_index":1}""");
        Assert.Equal("Plan (fork 1)", fork.GetProperty("title").GetString());
        Assert.Equal("a", fork.GetProperty("messages")[0].GetProperty("message").GetProperty("content").GetString());
        Assert.False(fork.TryGetProperty("SendUserMessage", out _));
        var id = fork.GetProperty("id").GetString();
        var again = await server.JsonAsync("POST", $"/api/sessions/{id}/fork", """{"user_message_index":0}""");
        Assert.Equal("Plan (fork 2)", again.GetProperty("title").GetString());
        Assert.False(again.TryGetProperty("messages", out _));
    }

    [Fact]
    public async Task A_title_that_ends_like_that_of_a_copy_in_other_digits_is_a_title_like_any()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1", "Plan (fork \u0663)");
        var fork = await server.JsonAsync("POST", "/api/sessions/s1/fork", """{"user_message_index":0}""");
        Assert.Equal("Plan (fork \u0663) (fork 1)", fork.GetProperty("title").GetString());
    }

    [Fact]
    public async Task The_copy_of_a_session_without_a_title_has_none()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1");
        Assert.Equal("", (await server.JsonAsync("POST", "/api/sessions/s1/fork", """{"user_message_index":0}""")).GetProperty("title").GetString());
    }

    [Theory]
    [InlineData("{}", "user_message_index is required")]
    [InlineData("""{"user_message_index":null}""", "user_message_index is required")]
    [InlineData("""{"user_message_index":-1}""", "user_message_index must be between 0 and")]
    [InlineData("""{"user_message_index":"1"}""", "user_message_index of type int")]
    public async Task A_fork_needs_an_index(string body, string message)
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1");
        await AssertRefusedAsync(server, "POST", "/api/sessions/s1/fork", body, HttpStatusCode.BadRequest, "invalid_body", message);
        Assert.Equal(["s1"], server.Cluster.Sessions.Keys);
    }

    [Fact]
    public async Task A_fork_that_the_session_refuses_leaves_no_session()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1").AnswerRefusal = new CagentException(ErrorCodes.InvalidBody, "out of range");
        await AssertRefusedAsync(server, "POST", "/api/sessions/s1/fork", """{"user_message_index":5}""",
            HttpStatusCode.BadRequest, "invalid_body", "failed to fork session: out of range");
        Assert.Equal(["s1"], server.Cluster.Sessions.Keys);
    }

    [Fact]
    public async Task A_message_is_appended_with_all_its_members()
    {
        await using var server = await ApiServer.StartAsync();
        var session = server.Cluster.Add("s1");
        var (status, text) = await server.SendAsync("POST", "/api/sessions/s1/messages", """
            {"message":{"agentName":"root","message":{"role":"assistant","content":"x","reasoning_content":"r","created_at":"2026-01-01T00:00:00Z",
            "tool_calls":[{"id":"c1","type":"function","function":{"name":"shell","arguments":"{}"}}],
            "tool_definitions":[{"name":"shell","parameters":{"type":"object"},"annotations":{"readOnlyHint":true}}],
            "usage":{"input_tokens":3},"model":"m","cost":0.5,"finish_reason":"stop"}}}
            """);
        Assert.Equal((HttpStatusCode.Created, "{\"status\":\"added\"}\n"), (status, text));
        var entry = Assert.IsType<HistoryEntry>(Assert.Single(session.Requests));
        Assert.Equal("root", entry.AgentName);
        var message = entry.Message;
        Assert.Equal(("assistant", "x", "r", "m", 0.5, "stop"),
            (message.Role, message.Content, message.ReasoningContent, message.Model, message.Cost!.Value, message.FinishReason));
        Assert.Equal(("c1", "shell"), (message.ToolCalls![0].Id, message.ToolCalls[0].Function.Name));
        Assert.True(message.ToolDefinitions![0].Annotations.ReadOnlyHint);
        Assert.Equal(3, message.Usage!.InputTokens);
    }

    [Fact]
    public async Task A_changed_message_keeps_its_agent_unless_another_is_named()
    {
        await using var server = await ApiServer.StartAsync();
        var session = server.Cluster.Add("s1");
        var (status, text) = await server.SendAsync("PATCH", "/api/sessions/s1/messages/7", """{"message":{"message":{"content":"x"}}}""");
        Assert.Equal((HttpStatusCode.OK, "{\"status\":\"updated\"}\n"), (status, text));
        var (id, entry) = Assert.IsType<(long, HistoryEntry)>(Assert.Single(session.Requests));
        Assert.Equal((7, null, "user", "x"), (id, entry.AgentName, entry.Message.Role, entry.Message.Content));
    }

    [Theory]
    [InlineData("{}", "message is required")]
    [InlineData("""{"message":{"agent_name":"x"}}""", "message.message is required")]
    [InlineData("""{"message":{"message":{"role":"narrator"}}}""", "it must be user, assistant, tool or system")]
    [InlineData("""{"message":{"message":{"content":5}}}""", "message.message.content of type string")]
    [InlineData("""{"message":"x"}""", "of type object")]
    public async Task A_bad_message_is_refused(string body, string message)
    {
        await using var server = await ApiServer.StartAsync();
        var session = server.Cluster.Add("s1");
        await AssertRefusedAsync(server, "POST", "/api/sessions/s1/messages", body, HttpStatusCode.BadRequest, "invalid_body", message);
        await AssertRefusedAsync(server, "PATCH", "/api/sessions/s1/messages/1", body, HttpStatusCode.BadRequest, "invalid_body", message);
        Assert.Empty(session.Requests);
    }

    [Theory]
    [InlineData("session_busy", HttpStatusCode.Conflict)]
    [InlineData("unknown_message", HttpStatusCode.NotFound)]
    public async Task A_refusal_of_the_session_has_its_status(string code, HttpStatusCode status)
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1").AnswerRefusal = new CagentException(code, "no");
        const string Body = """{"message":{"message":{"role":"user","content":"x"}}}""";
        await AssertRefusedAsync(server, "PATCH", "/api/sessions/s1/messages/1", Body, status, code, "failed to update message: no");
    }

    [Theory]
    [InlineData("x", "failed to update message: session s1 has no message \"x\": ids are numbers")]
    [InlineData("-1", "failed to update message: session s1 has no message \"-1\": ids are numbers")]
    [InlineData("1.5", "failed to update message: session s1 has no message \"1.5\": ids are numbers")]
    public async Task What_is_no_number_names_no_message(string id, string message)
    {
        await using var server = await ApiServer.StartAsync();
        var session = server.Cluster.Add("s1");
        const string Body = """{"message":{"message":{"role":"user","content":"x"}}}""";
        await AssertRefusedAsync(server, "PATCH", $"/api/sessions/s1/messages/{id}", Body, HttpStatusCode.NotFound, "unknown_message", message);
        await AssertRefusedAsync(server, "PATCH", $"/api/sessions/nope/messages/{id}", Body, HttpStatusCode.NotFound, "unknown_session", "session not found");
        Assert.Empty(session.Requests);
    }

    [Fact]
    public async Task A_summary_is_added()
    {
        await using var server = await ApiServer.StartAsync();
        var session = server.Cluster.Add("s1");
        var (status, text) = await server.SendAsync("POST", "/api/sessions/s1/summaries", """{"summary":"short","tokens":7,"cost":0.1}""");
        Assert.Equal((HttpStatusCode.Created, "{\"status\":\"added\"}\n"), (status, text));
        Assert.Equal(("short", 0.1), Assert.Single(session.Requests));
        await AssertRefusedAsync(server, "POST", "/api/sessions/s1/summaries", "{}", HttpStatusCode.BadRequest, "invalid_body", "summary is required");
        await AssertRefusedAsync(server, "POST", "/api/sessions/s1/summaries", """{"summary":"x","cost":-1}""",
            HttpStatusCode.BadRequest, "invalid_body", "must not be negative");
    }

    [Fact]
    public async Task The_ids_by_which_messages_are_changed_stand_in_the_history()
    {
        await using var server = await ApiServer.StartAsync();
        var session = server.Cluster.Add("s1");
        session.Messages.Add(new StoredMessage("", "{}"u8.ToArray(), Implicit: false, Id: 41));
        Assert.Equal(41, (await server.JsonAsync("GET", "/api/sessions/s1")).GetProperty("messages")[0].GetProperty("id").GetInt64());
    }

    [Fact]
    public async Task An_export_leaves_nothing_out_because_it_is_empty()
    {
        await using var server = await ApiServer.StartAsync();
        server.Cluster.Add("s1", "T");
        const string Session = """
            {"id":"s1","title":"T","messages":null,"created_at":"2026-03-14T10:11:12+01:00","tools_approved":false,"thinking":false,"input_tokens":0,"output_tokens":0,"working_dir":"","permissions":null}
            """;
        Assert.Equal(Session.Trim() + "\n", (await server.SendAsync("GET", "/api/sessions/s1/recovery")).Body);
        var export = await server.JsonAsync("POST", "/api/sessions/batch/export", """{"session_ids":["s1","gone","s1"]}""");
        Assert.Equal((1, "json"), (export.GetProperty("session_count").GetInt32(), export.GetProperty("export_format").GetString()));
        Assert.Equal(Session.Trim(), export.GetProperty("sessions")[0].GetRawText());
    }

    private static async Task AssertRefusedAsync(
        ApiServer server, string method, string path, string body, HttpStatusCode status, string code, string message)
    {
        var answer = await server.SendAsync(method, path, body);
        Assert.Equal(status, answer.Status);
        var problem = JsonElement.Parse(answer.Body);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Contains(message, problem.GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
