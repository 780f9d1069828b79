using System.Net;
using System.Text.Json.Nodes;
using Cagent.Testing.Upstream;

namespace Cagent.Conformance.Tests.Conversations;

/// <summary>A provider that fails in every way that providers fail in: once, or for good. The session is usable afterwards.</summary>
public sealed class ProviderFailureTests(Laboratory laboratory)
{
    private static readonly IReadOnlyDictionary<string, ModelReply> Failures = new Dictionary<string, ModelReply>
    {
        ["429"] = ModelReply.Failure(HttpStatusCode.TooManyRequests, "slow down", ("Retry-After", "0")),
        ["408"] = ModelReply.Failure(HttpStatusCode.RequestTimeout, "too slow"),
        ["500"] = ModelReply.Failure(HttpStatusCode.InternalServerError, "oops", ("Retry-After", "0")),
        ["503"] = ModelReply.Failure(HttpStatusCode.ServiceUnavailable, "not now", ("Retry-After", "0")),
        ["closed before an answer"] = new() { Before = exchange => exchange.CutAsync() },
        ["reset in the text"] = ModelReply.Text("lost ", "text") with { Ending = ModelEnding.Reset },
        ["cut in the text"] = ModelReply.Text("lost ", "text") with { Ending = ModelEnding.Cut },
        ["cut in a call"] = ModelReply.Call(new ModelToolCall("x", "shell", """{"cmd":"touch ran"}""")) with { Ending = ModelEnding.Cut },
        ["malformed chunk"] = ModelReply.Text("lost ") with { Raw = """{"choices": [{"delta" """ },
        ["overloaded in the stream"] = ModelReply.Text("lost ") with { Raw = """{"error":{"message":"overloaded","type":"overloaded_error"}}""" },
        ["200 with an error"] = ModelReply.Failure(HttpStatusCode.OK, "the server is overloaded"),
        ["200 and nothing"] = new() { Before = async exchange => { exchange.Start(200, "text/event-stream"); await exchange.SendAsync(""); await exchange.CutAsync(); } },
        ["400"] = ModelReply.Failure(HttpStatusCode.BadRequest, "bad thing"),
        ["401"] = ModelReply.Failure(HttpStatusCode.Unauthorized, "not you"),
        ["200 with a fatal error"] = ModelReply.Failure(HttpStatusCode.OK, "no such model"),
    };

    /// <summary>Failures that are over when the model is asked again.</summary>
    public static TheoryData<string, string> Passing() => Pairs(Failures.Keys.Except(["400", "401", "200 with a fatal error"]));

    /// <summary>All of them, when they do not pass.</summary>
    public static TheoryData<string, string> Lasting() => Pairs(Failures.Keys);

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task What_fails_once_is_asked_again(string kind, string failure)
    {
        var talk = await Conversation.OpenAsync(laboratory, kind, Failures[failure], ModelReply.Text("fresh"));

        var run = await talk.SayAsync("hi");

        Assert.Empty(run.All("error"));
        Assert.Equal("fresh", run.Text);
        Assert.Equal(["user: hi", "assistant: fresh"], await talk.LinesAsync());
        Assert.Equal(2, talk.Model.Asked.Count);
        Assert.Equal(run.All("agent_choice").Count > 1 || failure == "cut in a call" ? 1 : 0, run.All("choice_discarded").Count);
        await talk.CheckAsync(runs: 1);
    }

    [Theory]
    [MemberData(nameof(Lasting))]
    public async Task What_fails_for_good_is_told_once(string kind, string failure)
    {
        var talk = await Conversation.OpenAsync(laboratory, kind, Enumerable.Repeat(Failures[failure], 20));

        var run = await talk.SayAsync("hi");

        var error = run.Only("error");
        Assert.StartsWith("all models failed: error receiving from stream: ", error["error"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(failure == "429" ? "rate_limited" : "model_error", error["code"]!.GetValue<string>());
        Assert.Equal("error", run.Only("stream_stopped")["reason"]!.GetValue<string>());
        Assert.InRange(talk.Model.Asked.Count, 1, 9);
        await talk.CheckAsync(runs: 1);
    }

    [Theory]
    [InlineData(AgentKinds.Chat)]
    [InlineData(AgentKinds.Responses)]
    public async Task A_wish_to_wait_is_granted(string kind)
    {
        var talk = await Conversation.OpenAsync(laboratory, kind, ModelReply.Failure(HttpStatusCode.TooManyRequests, "slow down", ("Retry-After", "1")), ModelReply.Text("fresh"));

        var run = await talk.SayAsync("hi");

        Assert.Equal("fresh", run.Text);
        var waited = talk.Model.Asked[1].At - talk.Model.Asked[0].At;
        Assert.InRange(waited, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(30));
        await talk.CheckAsync(runs: 1);
    }

    [Theory]
    [InlineData(AgentKinds.Chat, "")]
    [InlineData(AgentKinds.Chat, "lost ")]
    [InlineData(AgentKinds.Responses, "lost ")]
    public async Task A_model_that_falls_silent_is_asked_again(string kind, string shown)
    {
        var silent = ModelReply.Text(shown.Length == 0 ? [] : [shown]) with { Ending = ModelEnding.Hang };
        var talk = await Conversation.OpenHurriedAsync(laboratory, kind, silent, ModelReply.Text("fresh"));

        var run = await talk.SayAsync("hi");

        Assert.Equal("fresh", run.Text);
        Assert.Equal(["user: hi", "assistant: fresh"], await talk.LinesAsync());
        await talk.CheckAsync(runs: 1);
    }

    [Fact]
    public async Task A_model_that_stays_silent_is_told_about()
    {
        var talk = await Conversation.OpenHurriedAsync(laboratory, AgentKinds.Chat, Enumerable.Repeat(new ModelReply { Ending = ModelEnding.Hang }, 20));

        var run = await talk.SayAsync("hi");

        Assert.Contains("timeout", run.Only("error")["error"]!.GetValue<string>(), StringComparison.Ordinal);
        await talk.CheckAsync(runs: 1);
    }

    [Fact]
    public async Task A_second_model_answers_when_the_first_one_refuses()
    {
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Fallback, ModelReply.Failure(HttpStatusCode.Unauthorized, "not you"), ModelReply.Text("spare"), ModelReply.Text("spare again"));

        var first = await talk.SayAsync("hi");
        var second = await talk.SayAsync("again");

        var change = first.Only("model_fallback");
        Assert.Equal(("openai/gpt-4o", "openai/gpt-4o-mini"), (change["failed_model"]!.GetValue<string>(), change["fallback_model"]!.GetValue<string>()));
        Assert.Equal(("spare", "spare again"), (first.Text, second.Text));
        Assert.Empty(second.All("model_fallback"));
        Assert.Equal(["gpt-4o", "gpt-4o-mini", "gpt-4o-mini"], talk.Model.Asked.Select(request => request.Json!["model"]!.GetValue<string>()));
        await talk.CheckAsync(runs: 2);
    }

    [Fact]
    public async Task Text_of_a_model_that_broke_off_is_withdrawn_before_the_next_one_speaks()
    {
        var broken = ModelReply.Text("lost ") with { Ending = ModelEnding.Cut };
        var talk = await Conversation.OpenAsync(laboratory, AgentKinds.Fallback, broken, broken, broken, ModelReply.Text("spare"));

        var run = await talk.SayAsync("hi");

        Assert.Equal("spare", run.Text);
        Assert.Equal(3, run.All("choice_discarded").Count);
        Assert.Equal(["user: hi", "assistant: spare"], await talk.LinesAsync());
        await talk.CheckAsync(runs: 1);
    }

    [Fact]
    public async Task A_failure_after_tools_ran_does_not_run_them_again()
    {
        var call = ModelToolCall.With("a", "shell", new JsonObject { ["cmd"] = "echo one" });
        var talk = await (await Conversation.OpenAsync(
            laboratory, AgentKinds.Tools, ModelReply.Call(call), Failures["cut in the text"], Failures["malformed chunk"], ModelReply.Text("done"))).ApproveToolsAsync();

        var run = await talk.SayAsync("go");

        Assert.Equal("done", run.Text);
        Assert.Single(run.All("tool_call"));
        Assert.Equal(4, talk.Model.Asked.Count);
        await talk.CheckAsync(runs: 1);
    }

    private static TheoryData<string, string> Pairs(IEnumerable<string> failures)
    {
        var pairs = new TheoryData<string, string>();
        foreach (var failure in failures)
        {
            pairs.Add(AgentKinds.Chat, failure);
            pairs.Add(AgentKinds.Responses, failure);
        }

        return pairs;
    }
}
