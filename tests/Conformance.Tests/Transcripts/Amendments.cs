using System.Text.Json.Nodes;

namespace Cagent.Conformance.Tests.Transcripts;

/// <summary>What our server does instead, for the transcripts whose <c>ours</c> is not <c>same</c> or that a rule overrules (see
/// <see cref="AmendmentTests"/>): each replaces just what it mentions.</summary>
internal static class Amendments
{
    private static readonly Dictionary<string, Action<Transcript>> OfMarch = new()
    {
        ["answer-twice"] = _ => { },

        ["bad-arguments"] = transcript =>
        {
            // The sentence is ours: it names the argument, the type that was wanted and what came.
            transcript.ReplaceText("Error calling tool: unexpected end of JSON input", "Error calling tool: <text>JSON<text>");
            transcript.ReplaceText(
                "Error calling tool: json: cannot unmarshal number into Go struct field RunShellArgs.cmd of type string",
                "Error calling tool: <text>cmd<text>string<text>7<text>");
        },

        ["client-repeats"] = transcript =>
        {
            // Repeated leading messages are not new, neither to the model nor in the count of messages.
            transcript.Event(2, "user_message")["session_position"] = 2;
            transcript.Event(3, "user_message")["session_position"] = 4;
            transcript.Request(1)["messages"]!.AsArray().RemoveAt(3);
            transcript.Request(2)["messages"]!.AsArray().RemoveAt(5);
            transcript.Request(2)["messages"]!.AsArray().RemoveAt(5);
        },

        ["context-overflow"] = transcript =>
        {
            transcript.Event(1, "warning")["message"] = "<text>";
            transcript.Request(1)["messages"]!.AsArray()[^1]!["content"] = "<text>";
        },

        ["cut-mid-call"] = transcript =>
        {
            // The call was never complete: the model is asked again, and the text of its second answer ends the run.
            transcript.ReplaceEvent(1, "error", AgentChoice("after"), MessageAdded, TokenUsage);
            transcript.AppendMessage(2, Assistant("after"));
            transcript.Body(2)["input_tokens"] = 3;
            transcript.Body(2)["output_tokens"] = 2;
            transcript.RepeatRequest(0);
        },

        ["cut-mid-text"] = transcript =>
        {
            // Two further tries, each after its text was withdrawn.
            transcript.InsertEvents(1, "error", AgentChoice("some "), AgentChoice("text"), AgentChoice("some "), AgentChoice("text"));
            transcript.Event(1, "error")["error"] = "all models failed: <text>";
            transcript.RepeatRequest(0);
            transcript.RepeatRequest(0);
        },

        ["delete-while-running"] = transcript => transcript.Events(1).Add(StreamStopped),

        ["empty-array"] = transcript =>
        {
            // Refused on a session without history, and nothing is stored.
            transcript.Expected[1] = Refusal(400, "invalid_body");
            transcript.Body(2).Remove("messages");
            transcript.Body(2)["input_tokens"] = 0;
            transcript.Body(2)["output_tokens"] = 0;
            transcript.ExpectedRequests = [];
        },

        ["garbage-in-stream"] = transcript =>
        {
            transcript.ReplaceEvent(1, "error", AgentChoice("after"), MessageAdded, TokenUsage);
            transcript.Message(2, 1)["content"] = "after";
            transcript.Body(2)["input_tokens"] = 3;
            transcript.Body(2)["output_tokens"] = 2;
            transcript.RepeatRequest(0);
        },

        // As much of the text as had come: the time between the client's leaving and the end of the run is not ours alone.
        ["leave-mid-stream"] = transcript => transcript.Message(2, 1)["content"] = "<text>",

        ["leave-then-next"] = transcript =>
        {
            // The open call of the cancelled run has a stored result, so that the next request is valid.
            transcript.Event(2, "user_message")["session_position"] = 3;
            transcript.InsertMessage(3, 2, ToolResult("call_1", "<text>"));
            transcript.Request(1)["messages"]!.AsArray().Insert(4, new JsonObject
            {
                ["role"] = "tool",
                ["tool_call_id"] = "call_1",
                ["content"] = "<text>",
            });
        },

        ["model-401"] = _ => { },

        // The number of tries is ours: three of the run, each with three of the client.
        ["model-500"] = _ => { },

        ["no-usage"] = transcript =>
        {
            // A missing usage is no reason to ask again.
            var events = transcript.Events(1);
            while (events[^1]!["type"]!.GetValue<string>() != "token_usage" || Count(events, "token_usage") > 1)
            {
                events.RemoveAt(events.Count - 1);
            }

            events.Add(StreamStopped);
            transcript.Body(2)["messages"]!.AsArray().RemoveAt(2);
            transcript.Body(2)["input_tokens"] = 0;
            transcript.Body(2)["output_tokens"] = 0;
            transcript.ExpectedRequests!.RemoveAt(1);
        },

        // What a model says of its reasoning is read, also where the reference does not know the field.
        ["reasoning"] = transcript => transcript.InsertEvents(1, "agent_choice", Reasoning("let me "), Reasoning("think")),

        ["restart-while-asked"] = transcript =>
        {
            // The question survives: the answer is taken, the tool runs, the run ends. The later run is a second one.
            transcript.Steps.Insert(5, Json("""{"wait":1}"""));
            transcript.Steps.Insert(6, Json("""{"request":"GET /api/sessions/{S}"}"""));
            transcript.Expected[4] = Json("""{"status":200,"body":{"message":"session resumed"}}""");
            var first = transcript.Expected[3]!.DeepClone().AsObject();
            first["body"]!["messages"]!.AsArray().Add(ToolResult("call_1", "ok"));
            first["body"]!["messages"]!.AsArray().Add(Assistant("done"));
            transcript.Expected.Insert(5, first);
            transcript.Event(6, "user_message")["session_position"] = 4;
            transcript.Event(6, "agent_choice")["content"] = "(script ran out)";
            transcript.InsertMessage(7, 2, ToolResult("call_1", "ok"));
            transcript.InsertMessage(7, 3, Assistant("done"));
            transcript.Message(7, 5)["content"] = "(script ran out)";
            var last = transcript.Request(1)["messages"]!.AsArray();
            var next = last[^1]!.DeepClone();
            last.RemoveAt(last.Count - 1);
            last.Add(Json("""{"role":"tool","tool_call_id":"call_1","content":"ok"}"""));
            transcript.RepeatRequest(1);
            transcript.Request(2)["messages"]!.AsArray().Add(Json("""{"role":"assistant","content":"done"}"""));
            transcript.Request(2)["messages"]!.AsArray().Add(next);
        },

        ["roles-in-request"] = transcript =>
        {
            transcript.Expected[1] = Refusal(400, "invalid_body");
            transcript.Body(2).Remove("messages");
            transcript.Body(2)["title"] = "";
            transcript.Body(2)["input_tokens"] = 0;
            transcript.Body(2)["output_tokens"] = 0;
            transcript.ExpectedRequests = [];
        },

        ["second-run-other-agent"] = transcript =>
        {
            foreach (var item in transcript.Events(2).Where(item => item!["agent_name"] is not null))
            {
                item!["agent_name"] = "aide";
            }

            transcript.Event(2, "agent_info")["description"] = "Aide";
            transcript.Event(2, "team_info")["current_agent"] = "aide";
            foreach (var item in transcript.Events(2).Where(item => item!["type"]!.GetValue<string>() == "toolset_info"))
            {
                item!["available_tools"] = 5;
            }

            transcript.Body(3)["messages"]![3]!["agentName"] = "aide";
            transcript.Request(1)["tools"] =
                Json("""["shell","run_background_job","list_background_jobs","view_background_job","stop_background_job"]""");
            transcript.Request(1)["messages"]![0] = Json("""{"role":"system","content":"Help."}""");
            transcript.Request(1)["messages"]![1] = Json("""{"role":"system","length":1}""");
        },

        ["several-messages"] = transcript => transcript.InsertMessage(2, 0, User("a")),

        ["thinking-toggle"] = transcript => transcript.Body(3)["thinking"] = true,

        ["toggle-mid-run"] = transcript =>
        {
            // The toggle counts at once: the second call is not asked for.
            var events = transcript.Events(1);
            events.Remove(events.Last(item => item!["type"]!.GetValue<string>() == "tool_call_confirmation"));
            transcript.Expected[1]!["during"]!.AsArray().RemoveAt(2);
            transcript.Body(2)["tools_approved"] = true;
        },

        ["transfer-child-fails"] = _ => { },

        ["two-runs-at-once"] = transcript =>
        {
            transcript.Expected[1]!["parallel"]![1] = Refusal(409, "session_busy");
            var messages = transcript.Body(2)["messages"]!.AsArray();
            messages.RemoveAt(3);
            messages.RemoveAt(2);
        },
    };

    private static JsonObject StreamStopped => Json("""{"type":"stream_stopped","session_id":"{ID1}","agent_name":"root","timestamp":"{TIME}"}""").AsObject();

    private static JsonObject MessageAdded => Json("""{"type":"message_added","session_id":"{ID1}","agent_name":"root","timestamp":"{TIME}"}""").AsObject();

    private static JsonObject TokenUsage => Json("""
        {"type":"token_usage","session_id":"{ID1}","usage":{"input_tokens":3,"output_tokens":2,"context_length":5,"context_limit":0}}
        """).AsObject();

    /// <summary>The amendment of a transcript; null when it is played as recorded.</summary>
    public static Action<Transcript>? For(TranscriptSet set, string name) =>
        set.IsJuly ? InboxAmendments.For(name) ?? HookAmendments.For(name) ?? NewerAmendments.For(name) : OfMarch.GetValueOrDefault(name);

    private static JsonObject AgentChoice(string text) =>
        new() { ["type"] = "agent_choice", ["content"] = text, ["session_id"] = "{ID1}", ["agent_name"] = "root", ["timestamp"] = "{TIME}" };

    private static JsonObject Reasoning(string text) =>
        new() { ["type"] = "agent_choice_reasoning", ["content"] = text, ["session_id"] = "{ID1}", ["agent_name"] = "root", ["timestamp"] = "{TIME}" };

    private static JsonObject User(string text) =>
        new() { ["agentName"] = "", ["message"] = new JsonObject { ["role"] = "user", ["content"] = text, ["created_at"] = "{TIME}" } };

    private static JsonObject Assistant(string text) =>
        new() { ["agentName"] = "root", ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text, ["created_at"] = "{TIME}" } };

    private static JsonObject ToolResult(string call, string text) => new()
    {
        ["agentName"] = "root",
        ["message"] = new JsonObject { ["role"] = "tool", ["tool_call_id"] = call, ["content"] = text, ["created_at"] = "{TIME}" },
    };

    private static JsonObject Refusal(int status, string code) => new()
    {
        ["status"] = status,
        ["headers"] = new JsonObject { ["Content-Type"] = "application/json" },
        ["body"] = new JsonObject { ["message"] = "<text>", ["error"] = "<text>", ["code"] = code },
    };

    private static int Count(JsonArray events, string type) => events.Count(item => item!["type"]!.GetValue<string>() == type);

    private static JsonNode Json(string text) => JsonNode.Parse(text)!;
}
