using System.Net;
using Cagent.Testing;
using Cagent.Testing.Sse;
using Cagent.Testing.Upstream;

namespace Cagent.Conformance.Tests.Runs;

/// <summary>Runs, their clients and their process: who leaves, who comes back, who is first (api-extensions §1).</summary>
public sealed class RunLifeTests(Laboratory laboratory)
{
    private static readonly ModelReply Endless = new() { Parts = ["some ", "text"], Ending = ModelEnding.Hang };
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Closing_the_connection_stops_the_agent_and_the_next_message_is_taken_at_once()
    {
        await using var room = await RunRoom.OpenAsync(laboratory, Endless, ModelReply.Text("yes?"));
        var session = await room.CreateAsync();
        await using (var run = await room.RunAsync(session, "hi"))
        {
            await run.ReadUntilAsync("agent_choice", Cancellation, times: 2);
        }

        await using var next = await room.RunAsync(session, "never mind");
        Assert.Equal(HttpStatusCode.OK, next.Response.StatusCode);
        await next.ReadToEndAsync(Cancellation);
        Assert.Equal(["user: hi", "assistant: some text", "user: never mind", "assistant: yes?"], await room.HistoryAsync(session));
    }

    [Fact]
    public async Task Closing_the_connection_while_a_tool_runs_gives_its_call_a_result()
    {
        await using var room = await RunRoom.OpenAsync(
            laboratory, ModelReply.Call(new ModelToolCall("c1", "shell", """{"cmd":"sleep 60"}"""), new ModelToolCall("c2", "shell", """{"cmd":"touch ran"}""")));
        var session = await room.CreateAsync("""{"tools_approved":true}""");
        await using (var run = await room.RunAsync(session, "hi"))
        {
            await run.ReadUntilAsync("tool_call", Cancellation);
        }

        var history = await Eventually.GetAsync(() => room.HistoryAsync(session), messages => messages.Count == 4, Patience, Cancellation);
        Assert.Equal(["user", "assistant", "tool", "tool"], history.Select(message => message.Split(':')[0]));
        Assert.Equal("idle", (await room.SendAsync("POST", $"/api/sessions/{session}/cancel")).Json["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task Of_two_runs_posted_at_once_one_is_refused()
    {
        await using var room = await RunRoom.OpenAsync(laboratory, Endless, Endless);
        var session = await room.CreateAsync();
        var streams = await Task.WhenAll(room.RunAsync(session, "one"), room.RunAsync(session, "two"));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], streams.Select(stream => stream.Response.StatusCode).Order());
        Assert.Single(await room.HistoryAsync(session), message => message.StartsWith("user", StringComparison.Ordinal));
        await room.SendAsync("POST", $"/api/sessions/{session}/cancel");
        await DisposeAsync(streams);
    }

    [Fact]
    public async Task An_enqueued_run_comes_after_the_active_one_with_a_stream_of_its_own()
    {
        await using var room = await RunRoom.OpenAsync(laboratory, new ModelReply { Parts = ["a", "b", "c"], Delay = TimeSpan.FromMilliseconds(200) }, ModelReply.Text("two"));
        var session = await room.CreateAsync();
        await using var first = await room.RunAsync(session, "1");
        await first.ReadUntilAsync("agent_choice", Cancellation);
        await using var second = await room.RunAsync(session, "2", "?if_busy=enqueue");
        var ofSecond = await second.ReadToEndAsync(Cancellation);
        await first.ReadToEndAsync(Cancellation);
        Assert.Equal("2", ofSecond.First(frame => frame.Type == "user_message").Json!["message"]!.GetValue<string>());
        Assert.Single(ofSecond, frame => frame.Type == "stream_stopped");
        Assert.Single(first.Frames, frame => frame.Type == "stream_stopped");
        Assert.Equal(["user: 1", "assistant: abc", "user: 2", "assistant: two"], await room.HistoryAsync(session));
    }

    [Fact]
    public async Task An_interrupting_run_ends_the_active_one_first()
    {
        await using var room = await RunRoom.OpenAsync(laboratory, Endless, ModelReply.Text("two"));
        var session = await room.CreateAsync();
        await using var first = await room.RunAsync(session, "1");
        await first.ReadUntilAsync("agent_choice", Cancellation, times: 2);
        await using var second = await room.RunAsync(session, "2", "?if_busy=interrupt");
        await second.ReadToEndAsync(Cancellation);
        var stopped = Assert.Single(await first.ReadToEndAsync(Cancellation), frame => frame.Type == "stream_stopped");
        Assert.Equal("canceled", stopped.Json!["reason"]!.GetValue<string>());
        Assert.Equal(["user: 1", "assistant: some text", "user: 2", "assistant: two"], await room.HistoryAsync(session));
    }

    [Fact]
    public async Task Cancelling_answers_when_the_run_has_ended_and_again_under_its_key()
    {
        await using var room = await RunRoom.OpenAsync(laboratory, Endless);
        var session = await room.CreateAsync();
        await using var run = await room.RunAsync(session, "hi");
        await run.ReadUntilAsync("agent_choice", Cancellation, times: 2);
        Assert.Equal("cancelled", (await room.SendAsync("POST", $"/api/sessions/{session}/cancel", key: "k")).Json["status"]!.GetValue<string>());
        Assert.Equal(["user: hi", "assistant: some text"], await room.HistoryAsync(session));
        Assert.Equal("cancelled", (await room.SendAsync("POST", $"/api/sessions/{session}/cancel", key: "k")).Json["status"]!.GetValue<string>());
        Assert.Equal("idle", (await room.SendAsync("POST", $"/api/sessions/{session}/cancel")).Json["status"]!.GetValue<string>());
        Assert.Single(await run.ReadToEndAsync(Cancellation), frame => frame.Type == "stream_stopped");
    }

    [Fact]
    public async Task A_run_with_a_key_goes_on_without_its_client_and_is_found_again_after_a_crash()
    {
        await using var room = await RunRoom.OpenAsync(laboratory, Endless, ModelReply.Text("the whole answer"));
        var session = await room.CreateAsync();
        await using (var run = await room.RunAsync(session, "hi", key: "k"))
        {
            await run.ReadUntilAsync("agent_choice", Cancellation, times: 2);
        }

        await room.KillAndRestartAsync();
        await using var again = await room.RunAsync(session, "hi", key: "k");
        var frames = await again.ReadToEndAsync(Cancellation);
        Assert.Equal(["user: hi", "assistant: the whole answer"], await room.HistoryAsync(session));
        Assert.Single(frames, frame => frame.Type == "stream_started");
        Assert.Single(frames, frame => frame.Type == "choice_discarded");
        Assert.Equal("the whole answer", TextOf(frames));
        await using var other = await room.RunAsync(session, "something else", key: "k");
        Assert.Equal(HttpStatusCode.Conflict, other.Response.StatusCode);
    }

    [Fact]
    public async Task A_key_makes_one_session_also_after_a_crash()
    {
        await using var room = await RunRoom.OpenAsync(laboratory);
        var id = await room.CreateAsync("""{"title":"mine"}""", "k");
        await room.KillAndRestartAsync();
        Assert.Equal(id, await room.CreateAsync("""{"title":"mine"}""", "k"));
        var (status, json) = await room.SendAsync("POST", "/api/sessions", """{"title":"other"}""", "k");
        Assert.Equal((HttpStatusCode.Conflict, "idempotency_key_reused"), (status, json["code"]!.GetValue<string>()));
        Assert.Single((await room.SendAsync("GET", "/api/sessions")).Json.AsArray());
    }

    [Fact]
    public async Task What_was_accepted_for_a_turn_and_for_later_survives_a_crash()
    {
        await using var room = await RunRoom.OpenAsync(laboratory, Endless, ModelReply.Text("one"), ModelReply.Text("two"));
        var session = await room.CreateAsync();
        await using (var run = await room.RunAsync(session, "hi", key: "k"))
        {
            await run.ReadUntilAsync("agent_choice", Cancellation, times: 2);
            Assert.Equal(HttpStatusCode.Accepted, (await room.SteerAsync(session, "hurry", "steer-1")).Status);
            Assert.Equal("queued_streaming", await FollowUpAsync(room, session));
        }

        await room.KillAndRestartAsync();
        await using var again = await room.RunAsync(session, "hi", key: "k");
        await again.ReadToEndAsync(Cancellation);
        Assert.Equal("duplicate", await FollowUpAsync(room, session));
        Assert.Equal(HttpStatusCode.Accepted, (await room.SteerAsync(session, "hurry", "steer-1")).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await room.SteerAsync(session, "too late")).Status);
        Assert.Equal(["user: hi", "user: hurry", "assistant: one", "user: next", "assistant: two"], await room.HistoryAsync(session));
    }

    [Theory]
    [InlineData("messages", """{"message":{"message":{"role":"user","content":"two"}}}""", """{"message":{"message":{"role":"user","content":"three"}}}""")]
    [InlineData("summaries", """{"summary":"in short"}""", """{"summary":"in other words"}""")]
    [InlineData("fork", """{"user_message_index":0}""", """{"user_message_index":1}""")]
    public async Task What_is_written_under_a_key_is_written_once_also_after_a_crash(string route, string body, string otherBody)
    {
        await using var room = await RunRoom.OpenAsync(laboratory);
        var session = await room.CreateAsync();
        await room.SendAsync("POST", $"/api/sessions/{session}/messages", """{"message":{"message":{"role":"user","content":"one"}}}""");
        var path = $"/api/sessions/{session}/{route}";
        var first = await room.SendAsync("POST", path, body, "k");
        Assert.True(first.Status is HttpStatusCode.OK or HttpStatusCode.Created, first.Json.ToJsonString());
        var history = await room.HistoryAsync(session);
        await room.KillAndRestartAsync();
        var again = await room.SendAsync("POST", path, body, "k");
        Assert.Equal((first.Status, first.Json.ToJsonString()), (again.Status, again.Json.ToJsonString()));
        var other = await room.SendAsync("POST", path, otherBody, "k");
        Assert.Equal((HttpStatusCode.Conflict, "idempotency_key_reused"), (other.Status, other.Json["code"]!.GetValue<string>()));
        Assert.Equal(history, await room.HistoryAsync(session));
        Assert.Equal(route == "fork" ? 2 : 1, (await room.SendAsync("GET", "/api/sessions")).Json.AsArray().Count);
    }

    [Fact]
    public async Task A_batch_that_is_deleted_under_a_key_is_answered_once_also_after_a_crash()
    {
        await using var room = await RunRoom.OpenAsync(laboratory);
        var body = $$"""{"session_ids":["{{await room.CreateAsync()}}","gone"]}""";
        var first = await room.SendAsync("POST", "/api/sessions/batch/delete", body, "k");
        Assert.Equal("""{"deleted_count":1,"failed_count":1,"failed_ids":["gone"]}""", first.Json.ToJsonString());
        await room.KillAndRestartAsync();
        var again = await room.SendAsync("POST", "/api/sessions/batch/delete", body, "k");
        Assert.Equal(first.Json.ToJsonString(), again.Json.ToJsonString());
        var other = await room.SendAsync("POST", "/api/sessions/batch/delete", """{"session_ids":["gone"]}""", "k");
        Assert.Equal((HttpStatusCode.Conflict, "idempotency_key_reused"), (other.Status, other.Json["code"]!.GetValue<string>()));
    }

    private static async Task<string> FollowUpAsync(RunRoom room, string session)
        => (await room.SendAsync("POST", $"/api/sessions/{session}/followup", RunRoom.Messages("next"), "follow-1")).Json["status"]!.GetValue<string>();

    /// <summary>The text that a client shows in the end: what was withdrawn is left out.</summary>
    private static string TextOf(IReadOnlyList<SseFrame> frames)
    {
        var withdrawn = frames.Where(frame => frame.Type == "choice_discarded")
            .Select(frame => (From: frame.Json!["from_seq"]!.GetValue<long>(), To: frame.Json["to_seq"]!.GetValue<long>())).ToList();
        return string.Concat(frames
            .Where(frame => frame.Type == "agent_choice" && !withdrawn.Any(range => range.From <= frame.Number && frame.Number <= range.To))
            .Select(frame => frame.Json!["content"]!.GetValue<string>()));
    }

    private static async Task DisposeAsync(IEnumerable<SseStream> streams)
    {
        foreach (var stream in streams)
        {
            await stream.DisposeAsync();
        }
    }
}
