using System.Net;
using System.Text.Json.Nodes;
using Cagent.Testing.Upstream;

namespace Cagent.Conformance.Tests.Conversations;

/// <summary>Tools, the questions before and in them, and other agents.</summary>
public sealed class ToolConversationTests(Laboratory laboratory)
{
    [Theory]
    [InlineData(AgentKinds.Tools)]
    [InlineData(AgentKinds.ResponsesTools)]
    public async Task Parallel_calls_are_asked_about_one_after_the_other(string kind)
    {
        var talk = await Conversation.OpenAsync(laboratory, kind, ModelReply.Call(Echo("a", "one"), Echo("b", "two"), Echo("c", "three")) with { Pieces = 3 }, ModelReply.Text("done"));

        var run = await talk.PostAsync("Say three numbers.");
        foreach (var (call, confirmation) in (IEnumerable<(string, string)>)[("a", "approve"), ("b", "reject"), ("c", "approve")])
        {
            Assert.Equal(call, (await run.UntilAsync("tool_call_confirmation"))["tool_call"]!["id"]!.GetValue<string>());
            Assert.Equal(HttpStatusCode.OK, (await talk.ResumeAsync(confirmation, call, confirmation == "reject" ? "not that one" : null)).Status);
        }

        await run.ReadToEndAsync();
        Assert.Equal("done", run.Text);
        Assert.Equal(["a", "c"], run.All("tool_call").Select(item => item["tool_call"]!["id"]!.GetValue<string>()));
        Assert.Equal(["a", "b", "c"], run.All("tool_call_response").Select(item => item["tool_call"]!["id"]!.GetValue<string>()));
        var lines = await talk.LinesAsync();
        Assert.Equal("assistant: [shell shell shell]", lines[1]);
        Assert.Contains("one", lines[2], StringComparison.Ordinal);
        Assert.Equal("tool: The user rejected the tool call. Reason: not that one", lines[3]);
        Assert.Contains("three", lines[4], StringComparison.Ordinal);
        Assert.Equal(2, talk.Model.Asked.Count);
        await talk.CheckAsync(runs: 1);
    }

    [Fact]
    public async Task Arguments_grow_in_partial_calls()
    {
        var talk = await (await Conversation.OpenAsync(laboratory, AgentKinds.Tools, ModelReply.Call(Echo("a", "one")) with { Pieces = 4 }, ModelReply.Text("done"))).ApproveToolsAsync();

        var run = await talk.SayAsync("go");

        var partial = run.All("partial_tool_call").Select(item => item["tool_call"]!["function"]!["arguments"]?.GetValue<string>() ?? "").ToList();
        Assert.Equal(partial.OrderBy(text => text.Length), partial);
        Assert.Equal(Echo("a", "one").Arguments, partial[^1]);
        Assert.Empty(run.All("tool_call_confirmation"));
        await talk.CheckAsync(runs: 1);
    }

    [Fact]
    public async Task Answers_to_a_question_count_once()
    {
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Tools, ModelReply.Call(Echo("a", "one")), ModelReply.Text("done"));

        var run = await talk.PostAsync("go");
        await run.UntilAsync("tool_call_confirmation");
        var first = await talk.ResumeAsync("approve", "a");
        var again = await talk.ResumeAsync("approve", "a");
        var other = await talk.ResumeAsync("reject", "a");
        await run.ReadToEndAsync();

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Conflict), (first.Status, again.Status, other.Status));
        Assert.Equal("already_answered", other.Body!["code"]!.GetValue<string>());
        Assert.Single(run.All("tool_call"));
        Assert.Equal("already_answered", (await talk.ResumeAsync("reject", "a")).Body!["code"]!.GetValue<string>());
        await talk.CheckAsync(runs: 1);
    }

    [Fact]
    public async Task A_wrong_answer_leaves_the_question_open()
    {
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Tools, ModelReply.Call(Echo("a", "one")), ModelReply.Text("done"));

        Assert.Equal("nothing_pending", (await talk.ResumeAsync("approve")).Body!["code"]!.GetValue<string>());
        var run = await talk.PostAsync("go");
        await run.UntilAsync("tool_call_confirmation");
        Assert.Equal("invalid_confirmation", (await talk.ResumeAsync("maybe", "a")).Body!["code"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.OK, (await talk.ResumeAsync("approve")).Status);
        await run.ReadToEndAsync();

        Assert.Equal("done", run.Text);
        await talk.CheckAsync(runs: 1);
    }

    [Theory]
    [InlineData("approve", "assistant: done")]
    [InlineData("reject", "assistant: Execution stopped after reaching the configured max_iterations limit (1).")]
    public async Task The_limit_of_turns_is_asked_about(string confirmation, string last)
    {
        var talk = await (await Conversation.OpenAsync(laboratory, AgentKinds.Limited, ModelReply.Call(Echo("a", "one")), ModelReply.Call(Echo("b", "two")), ModelReply.Text("done"))).ApproveToolsAsync();

        var run = await talk.PostAsync("go");
        Assert.Equal(1, (await run.UntilAsync("max_iterations_reached"))["max_iterations"]!.GetValue<int>());
        Assert.Equal(HttpStatusCode.OK, (await talk.ResumeAsync(confirmation)).Status);
        await run.ReadToEndAsync();

        Assert.Equal(confirmation == "approve" ? 3 : 1, talk.Model.Asked.Count);
        Assert.Equal(last, (await talk.LinesAsync())[^1]);
        await talk.CheckAsync(runs: 1);
    }

    [Theory]
    [InlineData("accept", """{"action":"accept","content":{"colour":"blue"}}""")]
    [InlineData("decline", """{"action":"decline"}""")]
    public async Task The_agent_asks_the_person(string action, string result)
    {
        var question = new JsonObject { ["message"] = "Which colour?", ["schema"] = new JsonObject { ["type"] = "object" } };
        var talk = await (await Conversation.OpenAsync(laboratory, AgentKinds.Tools, ModelReply.Call(ModelToolCall.With("q", "user_prompt", question)), ModelReply.Text("thanks"))).ApproveToolsAsync();

        var run = await talk.PostAsync("go");
        var asked = await run.UntilAsync("elicitation_request");
        Assert.Equal("Which colour?", asked["message"]!.GetValue<string>());
        var answer = new JsonObject
        {
            ["action"] = action,
            ["content"] = action == "accept" ? new JsonObject { ["colour"] = "blue" } : null,
            ["elicitation_id"] = asked["elicitation_id"]!.GetValue<string>(),
        };
        Assert.Equal(HttpStatusCode.OK, (await talk.SendAsync(HttpMethod.Post, "/elicitation", answer)).Status);
        Assert.Equal(HttpStatusCode.OK, (await talk.SendAsync(HttpMethod.Post, "/elicitation", answer)).Status);
        await run.ReadToEndAsync();

        Assert.Equal("thanks", run.Text);
        Assert.Contains($"tool: {result}", talk.LastPrompt());
        await talk.CheckAsync(runs: 1);
    }

    [Fact]
    public async Task An_answer_that_does_not_fit_the_question_leaves_it_open()
    {
        var question = JsonNode.Parse("""
            {"message":"Who?","schema":{"type":"object","required":["name"],
             "properties":{"name":{"type":"string","minLength":1},"age":{"type":"integer"},"news":{"type":"boolean","default":false}}}}
            """)!.AsObject();
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Tools, ModelReply.Call(ModelToolCall.With("q", "user_prompt", question)), ModelReply.Text("thanks"));

        var run = await talk.PostAsync("go");
        await run.UntilAsync("elicitation_request");
        var (status, problem) = await talk.SendAsync(HttpMethod.Post, "/elicitation", Accept("""{"name":"","age":"old","shoe":43}"""));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "invalid_answer"), (status, problem!["code"]!.GetValue<string>()));
        Assert.All(["name:", "age:", "shoe:"], field => Assert.Contains(field, problem["message"]!.GetValue<string>(), StringComparison.Ordinal));

        var fitting = Accept("""{"name":"Ann"}""");
        Assert.Equal(HttpStatusCode.OK, (await talk.SendAsync(HttpMethod.Post, "/elicitation", fitting)).Status);
        Assert.Equal(HttpStatusCode.OK, (await talk.SendAsync(HttpMethod.Post, "/elicitation", fitting)).Status);
        await run.ReadToEndAsync();

        Assert.Equal("thanks", run.Text);
        Assert.Contains("""tool: {"action":"accept","content":{"name":"Ann","news":false}}""", talk.LastPrompt());
        await talk.CheckAsync(runs: 1);

        static JsonObject Accept(string content) => new() { ["action"] = "accept", ["content"] = JsonNode.Parse(content) };
    }

    [Fact]
    public async Task The_model_of_a_toolset_answers_the_turn_after_its_tools()
    {
        var thought = ModelToolCall.With("t", "think", new JsonObject { ["thought"] = "hm" });
        var again = ModelToolCall.With("u", "think", new JsonObject { ["thought"] = "hm, hm" });
        var talk = await Conversation.OpenAsync(
            laboratory, AgentKinds.Thinker, ModelReply.Call(thought), ModelReply.Call(again), ModelReply.Text("I see"), ModelReply.Text("and again"));

        var run = await talk.SayAsync("go");
        await talk.SayAsync("go on");

        Assert.Equal("I see", run.Text);
        Assert.Equal(
            ["gpt-4o", "gpt-4o-mini", "gpt-4o-mini", "gpt-4o"], talk.Model.Asked.Select(request => request.Json!["model"]!.GetValue<string>()));
        Assert.Equal(
            ["openai/gpt-4o", "openai/gpt-4o-mini", "openai/gpt-4o", "openai/gpt-4o-mini", "openai/gpt-4o"],
            run.All("agent_info").Select(item => item["model"]!.GetValue<string>()));
        await talk.CheckAsync(runs: 2);
    }

    [Fact]
    public async Task A_task_is_done_by_another_agent()
    {
        var task = new JsonObject { ["agent"] = "helper", ["task"] = "Count to two.", ["expected_output"] = "numbers" };
        var talk = await (await Conversation.OpenAsync(
            laboratory, AgentKinds.Team, ModelReply.Call(ModelToolCall.With("t", "transfer_task", task)), ModelReply.Text("1 2"), ModelReply.Text("It says 1 2"))).ApproveToolsAsync();

        var run = await talk.SayAsync("go");

        Assert.Equal([true, false], run.All("agent_switching").Select(item => item["switching"]!.GetValue<bool>()));
        Assert.Equal("1 2", run.Only("tool_call_response")["response"]!.GetValue<string>());
        Assert.Equal(2, run.All("stream_started").Count);
        Assert.Contains("Count to two.", talk.Model.Asked[1].Body, StringComparison.Ordinal);
        Assert.Equal("tool: 1 2", talk.LastPrompt()[^1]);
        Assert.Equal("assistant: It says 1 2", (await talk.LinesAsync())[^1]);
        await talk.CheckAsync(runs: 1);
    }

    [Fact]
    public async Task A_failure_within_a_transferred_task_is_a_result()
    {
        var task = new JsonObject { ["agent"] = "helper", ["task"] = "Count.", ["expected_output"] = "numbers" };
        var talk = await (await Conversation.OpenAsync(
            laboratory,
            AgentKinds.Team,
            ModelReply.Call(ModelToolCall.With("t", "transfer_task", task)),
            ModelReply.Failure(HttpStatusCode.Unauthorized, "not you"),
            ModelReply.Text("It could not."))).ApproveToolsAsync();

        var run = await talk.SayAsync("go");

        Assert.Equal("It could not.", run.Text);
        Assert.Contains("not you", run.Only("tool_call_response")["response"]!.GetValue<string>(), StringComparison.Ordinal);
        await talk.CheckAsync(runs: 1);
    }

    [Fact]
    public async Task Nobody_else_changes_a_session_that_a_task_was_transferred_to_while_it_is_at_work()
    {
        var task = new JsonObject { ["agent"] = "helper", ["task"] = "Say one.", ["expected_output"] = "" };
        var talk = await Conversation.OpenAsync(
            laboratory,
            AgentKinds.ArmedTeam,
            ModelReply.Call(ModelToolCall.With("t", "transfer_task", task)),
            ModelReply.Call(Echo("a", "one")),
            ModelReply.Text("one"),
            ModelReply.Text("done"));
        var run = await talk.PostAsync("go");
        var child = talk.Of((await run.UntilAsync("tool_call_confirmation"))["session_id"]!.GetValue<string>());

        (HttpStatusCode Status, JsonNode? Body)[] refused =
        [
            ((await child.PostAsync("and me?")).Status, null),
            await child.SendAsync(HttpMethod.Post, "/messages", JsonNode.Parse("""{"message":{"message":{"role":"user","content":"x"}}}""")),
            await child.SendAsync(HttpMethod.Post, "/followup", JsonNode.Parse("""{"messages":[{"content":"x"}]}""")),
            await child.SendAsync(HttpMethod.Post, "/tools/toggle"),
            await child.SendAsync(HttpMethod.Patch, "/title", JsonNode.Parse("""{"title":"x"}""")),
            await child.SendAsync(HttpMethod.Delete, ""),
        ];
        await talk.ResumeAsync("approve");
        await run.ReadToEndAsync();

        Assert.All(refused, answer => Assert.Equal(HttpStatusCode.Conflict, answer.Status));
        Assert.Equal("session_busy", refused[1].Body!["code"]!.GetValue<string>());
        Assert.Equal("onedone", run.Text);
        Assert.Equal(HttpStatusCode.OK, (await child.SendAsync(HttpMethod.Patch, "/title", JsonNode.Parse("""{"title":"x"}"""))).Status);
        Assert.Equal("assistant: done", (await talk.LinesAsync())[^1]);
    }

    private static ModelToolCall Echo(string id, string word) => ModelToolCall.With(id, "shell", new JsonObject { ["cmd"] = $"echo {word}" });
}
