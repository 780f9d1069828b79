using System.Text.Json.Nodes;

namespace Cagent.Conformance.Tests.Transcripts;

/// <summary>What our server does instead of the newer reference: each amendment replaces just what a rule names. Rules in brackets.</summary>
internal static class NewerAmendments
{
    private static readonly Dictionary<string, Action<Transcript>> All = new()
    {
        ["agent-by-path"] = transcript =>
        {
            // [§1: a named agent counts on every run; without a name the current one goes on]
            foreach (var step in (int[])[3, 4])
            {
                foreach (var item in transcript.Events(step).Where(item => item!["agent_name"] is not null))
                {
                    item!["agent_name"] = "root";
                }
            }

            foreach (var index in (int[])[1, 2])
            {
                transcript.Request(index)["tools"] = Json("""["transfer_task"]""");
            }

            foreach (var index in (int[])[3, 5])
            {
                transcript.Body(5)["messages"]![index]!["agent_name"] = "root";
            }
        },

        // [§8: the shell of a file before version 12 keeps its five tools]
        ["agents"] = transcript => transcript.Body(5)["available_tools"] = 5,

        ["attached-exited"] = transcript => transcript.PlayOnSession(),

        ["attached-gap"] = transcript =>
        {
            transcript.PlayOnSession();

            // [api-extensions §2: everything is kept unless the operator limits it; what stands in one commit goes together]
            transcript.Scenario["env"] = new JsonObject { ["Cagent__Journal__MaxBytes"] = "200000" };
            transcript.Finish("z")["events"]![1]!["omitted"] = "{NUMBER}";
            transcript.Steps.Insert(transcript.Steps.IndexOf(transcript.Steps.First(step => step!["start"]?.ToString() == "z")), Json("""{"wait":1}"""));
        },

        ["attached-tool"] = transcript =>
        {
            transcript.PlayOnSession(until: "tool_call_confirmation");

            // The terminal program showed the name and the arguments of the call as one piece.
            var events = transcript.Finish("w")["events"]!.AsArray();
            events.Insert(events.IndexOf(events.First(item => item!["type"]?.ToString() == "partial_tool_call")), Json("""{"type":"partial_tool_call","id":"{NUMBER}"}"""));
        },

        ["attached-watch"] = transcript =>
        {
            transcript.PlayOnSession();

            // The run is not a follow-up: its key is not among theirs. The second follow-up is played as a run too, an idle session keeps it.
            transcript.RemoveStep("duplicate");
            transcript.ReplaceFollowUp("second");
        },

        ["auth-token"] = transcript =>
        {
            // [api-extensions §5: the ping stays free]
            transcript.Body(0)["version"] = "<text>";
            transcript.Expected[2] = Json("""{"status":200,"body":{"status":"ok"}}""");
        },

        // [own limit, configured to the newer reference's]
        ["body-too-large"] = transcript => transcript.Scenario["env"] = new JsonObject { ["Cagent__Api__MaxRequestBodyBytes"] = "1048576" },

        // [the sentence that asks for a summary is ours]
        ["compaction"] = transcript => transcript.Request(3)["messages"]!.AsArray().Add(new JsonObject { ["role"] = "user", ["content"] = "<text>" }),

        ["create-options"] = transcript =>
        {
            // [api-extensions §4: an unknown policy is refused]
            transcript.Expected[4] = Refusal(400);
            transcript.Steps[4]!.AsObject().Remove("save");

            // The order of the list depends on which sessions were made in the same second.
            transcript.Expected.RemoveAt(transcript.Expected.Count - 1);
            transcript.Steps.RemoveAt(transcript.Steps.Count - 1);
        },

        // [§9: the failed tries leave no text in the history]
        ["cut-mid-text"] = transcript => transcript.Message(2, 1)["content"] = "some text",

        ["delete-wait"] = transcript =>
        {
            // [api-extensions §1: a cancelled run closes every open call with a result, and its stream ends with stream_stopped]
            transcript.Events(3).Add(Json("""{"type":"tool_call_response","tool_call_id":"call_1","agent_name":"root","timestamp":"{TIME}"}"""));
            transcript.Events(3).Add(Json("""{"type":"message_added","session_id":"{ID1}","agent_name":"root","timestamp":"{TIME}"}"""));
            transcript.Events(3).Add(StreamStopped());
            transcript.Expected[4] = Refusal(404);
        },

        ["delete-while-running"] = transcript =>
        {
            transcript.Events(1).Add(StreamStopped());
            transcript.Expected[3] = Refusal(404);
        },

        ["elicitation-two-at-once"] = transcript =>
        {
            // [§4: one call after the other, so the first question is the first call's; api-extensions §3: 409, and 200 for the same answer again]
            transcript.Expected[2] = Refusal(409);
            transcript.Expected[4] = Json("""{"status":200,"body":null}""");
            transcript.Expected[7] = Refusal(409);
            transcript.SwapTexts("""{"action":"accept","content":{"a":1}}""", """{"action":"accept","content":{"a":2}}""");
        },

        ["empty-answer"] = transcript =>
        {
            // [the base protocol is March's, which shows no warning here]
            transcript.Events(1).Remove(transcript.Event(1, "warning"));
        },

        ["events-after-a-question"] = transcript =>
        {
            // [api-extensions §2: a session without events has an empty stream, and the journal holds every event of the run]
            transcript.FollowInstead(1, "e", []);
            var all = transcript.Finish("r")["events"]!.AsArray();
            foreach (var name in (string[])["w", "w0", "wl", "wn"])
            {
                transcript.Finish(name)["events"] = WithNumbers(all);
            }

            // The first event's number is 1, so that after it comes all but that.
            foreach (var name in (string[])["w1", "wb"])
            {
                transcript.Finish(name)["events"] = WithNumbers(all);
            }
        },

        ["events-heartbeat"] = transcript =>
        {
            var events = WithNumbers(transcript.Finish("r")["events"]!.AsArray());
            while (events[^1]!["type"]?.ToString() != "elicitation_request")
            {
                events.RemoveAt(events.Count - 1);
            }

            events.Add(Json("""{"comment":"ping"}"""));
            transcript.Finish("w")["events"] = events;
        },

        ["events-of-a-plain-session"] = transcript =>
        {
            transcript.Steps[3]!.AsObject().Remove("on");
            transcript.Expected[3]!.AsObject().Remove("during");
            var all = transcript.Events(3);
            var late = WithNumbers(all);
            late.Remove(late.First(item => item!["type"]!.ToString() == "user_message"));
            late.Remove(late.First(item => item!["type"]!.ToString() == "stream_started"));
            transcript.FollowInstead(5, "late", late, request: "GET /api/sessions/{S}/events?since=5");
            transcript.FollowInstead(4, "whole", WithNumbers(all));
            transcript.FollowInstead(2, "empty", []);
        },

        ["fallback-after-retries"] = transcript =>
        {
            // [§4: agent_info stands first, as in March; §9: March's sentence about the failure]
            transcript.Event(1, "model_fallback")["reason"] = "<text>";
            foreach (var step in (int[])[1, 2])
            {
                var first = transcript.Event(step, "agent_info");
                transcript.Events(step).Remove(first);
                transcript.Events(step).Insert(0, first);
            }
        },

        ["finish-length"] = transcript =>
        {
            // [§5: the true reason]
            transcript.Event(1, "token_usage")["usage"]!["last_message"]!["finish_reason"] = "length";
            transcript.Message(2, 1)["finish_reason"] = "length";
        },

        // [errors of the base protocol's routes: 404 for an unknown agent]
        ["first-agent-default"] = transcript => transcript.Expected[5] = Refusal(404),

        ["health-ready"] = transcript =>
        {
            transcript.Body(0)["version"] = "<text>";
            transcript.Expected[2] = Json("""{"status":200,"body":{"status":"ready"}}""");
            transcript.Expected[5] = Json("""{"status":200,"body":{"status":"ready"}}""");
            transcript.Body(8)["active_sessions"] = 0;
        },

        ["leave-mid-stream"] = transcript =>
        {
            // [the kept text may be longer; it counts as the message that it is]
            transcript.Body(2)["num_messages"] = 2;
            transcript.Message(3, 1)["content"] = "<text>";
            transcript.Message(5, 1)["content"] = "<text>";
            transcript.Request(1)["messages"]![2]!["content"] = "<text>";
        },

        ["messages-idle"] = transcript =>
        {
            transcript.Expected[8] = Refusal(404);
            transcript.Expected[9] = Refusal(404);
        },

        // [§5: an error takes no place in March's history]
        ["model-401"] = transcript => transcript.Event(3, "user_message")["session_position"] = 1,

        ["model-override"] = transcript =>
        {
            transcript.Expected[1] = Json("""
                {"status":200,"body":{"agent":"root","models":[{"name":"big","ref":"big","provider":"local","model":"bigger"},
                {"name":"m","ref":"m","provider":"local","model":"scripted","is_default":true,"is_current":true}]}}
                """);

            // [api-extensions §1: the override lasts, also the second one]
            transcript.Body(6)["current_model_ref"] = "local/other";
            transcript.Body(6)["models"] = Json("""
                [{"name":"big","ref":"big","provider":"local","model":"bigger"},
                {"name":"local/other","ref":"local/other","provider":"local","model":"other","is_current":true,"is_custom":true},
                {"name":"m","ref":"m","provider":"local","model":"scripted","is_default":true}]
                """);
            transcript.Expected[7] = Refusal(400);
            transcript.Expected[8] = Refusal(400);
        },

        ["model-override-restart"] = transcript => transcript.Expected[3] = Json("""
            {"status":200,"body":{"id":"{ID1}","title":"{TITLE}","streaming":false,"agent":"root","input_tokens":3,"output_tokens":2,"num_messages":2}}
            """),

        // [§4: one call after the other, in the order of the answer: the second question is the second call's]
        ["parallel-approvals"] = transcript =>
        {
            SetResult(transcript, "p1", "A", failed: false);
            SetResult(transcript, "p2", "The user rejected the tool call. Reason: no B", failed: true);
            transcript.Events(1).First(item => item!["type"]!.ToString() == "tool_call" && item["tool_call"]!["id"]!.ToString() == "p2")!["tool_call"]
                = transcript.Events(1).First(item => item!["type"]!.ToString() == "tool_call_confirmation" && item["tool_call"]!["id"]!.ToString() == "p1")!["tool_call"]!.DeepClone();
        },

        ["restart"] = transcript =>
        {
            // [api-extensions §1, §2, §4: every stored session is ready, has its queue and its models; a waiting follow-up is not lost, its turn comes after the next]
            transcript.Expected[4] = Json("""
                {"status":200,"body":{"id":"{ID1}","title":"A scripted title","streaming":false,"agent":"root","input_tokens":3,"output_tokens":2,"num_messages":2}}
                """);
            transcript.Body(5)["agent"] = "root";
            transcript.Body(5)["last_event_seq"] = "{NUMBER}";
            transcript.Expected[6] = Json("""{"status":200,"body":{"steer":{"depth":0,"capacity":5},"followup":{"depth":1,"capacity":20}}}""");
            transcript.Expected[7] = Json("""
                {"status":200,"body":{"agent":"root","models":[{"name":"m","ref":"m","provider":"local","model":"scripted","is_default":true,"is_current":true}]}}
                """);
            transcript.Scenario["model"]!.AsArray().Add(Json("""{"text":"three"}"""));
            var events = transcript.Events(8);
            var (answer, added, usage) = (transcript.Event(8, "agent_choice"), transcript.Event(8, "message_added"), transcript.Event(8, "token_usage"));
            var turn = new JsonArray(
                Json("""{"type":"user_message","message":"lost?","session_id":"{ID1}","session_position":4,"timestamp":"{TIME}"}"""),
                answer.DeepClone(),
                added.DeepClone(),
                usage.DeepClone());
            turn[1]!["content"] = "three";
            foreach (var item in turn)
            {
                events.Insert(events.Count - 1, item!.DeepClone());
            }

            transcript.AppendMessage(9, Json("""{"agent_name":"","message":{"role":"user","content":"lost?"}}""").AsObject());
            transcript.AppendMessage(9, Json("""{"agent_name":"root","message":{"role":"assistant","content":"three"}}""").AsObject());
            transcript.RepeatRequest(1);
            transcript.Request(2)["messages"]!.AsArray().Add(Json("""{"role":"assistant","content":"two"}"""));
            transcript.Request(2)["messages"]!.AsArray().Add(Json("""{"role":"user","content":"lost?"}"""));
        },

        ["resume-errors"] = transcript =>
        {
            transcript.Expected[1] = Refusal(409);
            transcript.Expected[2]!["during"]![0]!["response"] = Refusal(400);

            // [api-extensions §3: the same answer again is 200; an empty one is no answer]
            transcript.Expected[4] = Refusal(400);
        },

        ["run-body"] = transcript =>
        {
            // [§1: both bodies are accepted; one without messages goes on with the history]
            transcript.Steps.RemoveAt(1);
            transcript.Expected.RemoveAt(1);
            transcript.Expected[3] = Refusal(404);
            transcript.Expected[4] = Refusal(404);
            transcript.Events(6).Remove(transcript.Event(6, "user_message"));
            transcript.Event(7, "user_message")["session_position"] = 3;
            transcript.Body(8)["messages"]!.AsArray().RemoveAt(2);
            transcript.Request(2)["messages"]!.AsArray().RemoveAt(3);
        },

        ["same-call-again"] = transcript =>
        {
            // [§4: no limit of equal calls unless max_consecutive_tool_calls is set: the run goes on to the end of the script]
            var events = transcript.Events(1);
            events.RemoveAt(events.Count - 1);
            events.RemoveAt(events.Count - 1);
            var start = events.IndexOf(events.First(item => item!["tool_call"]?["id"]?.ToString() == "c4"));
            var again = new JsonArray([.. events.Skip(start).Select(item => item!.DeepClone())]);
            for (var call = 5; call < 14; call++)
            {
                Renamed(again, "c4", call).ForEach(events.Add);
                var messages = transcript.Body(2)["messages"]!.AsArray();
                Renamed(new JsonArray([.. messages.Skip(9).Take(2).Select(item => item!.DeepClone())]), "c4", call).ForEach(messages.Add);
            }

            events.Add(Json("""{"type":"agent_choice","content":"end","session_id":"{ID1}","agent_name":"root","timestamp":"{TIME}"}"""));
            events.Add(Json("""{"type":"message_added","session_id":"{ID1}","agent_name":"root","timestamp":"{TIME}"}"""));
            events.Add(Json("""{"type":"token_usage","session_id":"{ID1}","agent_name":"root","timestamp":"{TIME}"}"""));
            events.Add(Json("""{"type":"stream_stopped","session_id":"{ID1}","agent_name":"root","reason":"normal","timestamp":"{TIME}"}"""));
            transcript.AppendMessage(2, Json("""{"agent_name":"root","message":{"role":"assistant","content":"end"}}""").AsObject());
            for (var call = 4; call < 14; call++)
            {
                transcript.RepeatRequest(call);
                var asked = transcript.Request(call + 1)["messages"]!.AsArray();
                Renamed(new JsonArray([.. asked.TakeLast(2).Select(item => item!.DeepClone())]), $"c{call - 1}", call).ForEach(asked.Add);
            }
        },

        // [the cost that a client has set goes on counting]
        ["starred-tokens-summary"] = transcript => transcript.Event(10, "token_usage")["usage"]!["cost"] = 0.6,

        ["status-wait-released"] = transcript =>
            transcript.Finish("w")["body"] = Json("""{"id":"{ID1}","title":"","streaming":false,"agent":"","input_tokens":0,"output_tokens":0,"num_messages":0}"""),

        ["unknown-session-errors"] = transcript =>
        {
            for (var index = 0; index < transcript.Expected.Count; index++)
            {
                transcript.Expected[index] = Refusal(404);
            }
        },

        ["working-dir"] = transcript =>
        {
            transcript.Expected[0] = Refusal(400);
            transcript.Expected[1] = Refusal(400);
        },
    };

    /// <summary>The amendment of a transcript; null when it is played as recorded.</summary>
    public static Action<Transcript>? For(string name) => All.GetValueOrDefault(name);

    private static JsonNode StreamStopped() => Json("""{"type":"stream_stopped","session_id":"{ID1}","agent_name":"root","reason":"canceled","timestamp":"{TIME}"}""");

    private static JsonNode Refusal(int status) => new JsonObject
    {
        ["status"] = status,
        ["headers"] = new JsonObject { ["Content-Type"] = "application/json" },
        ["body"] = new JsonObject { ["message"] = "<text>", ["error"] = "<text>", ["code"] = "<text>" },
    };

    private static JsonArray WithNumbers(JsonArray events)
    {
        var numbered = events.DeepClone().AsArray();
        foreach (var item in numbered)
        {
            item!["id"] = "{NUMBER}";
        }

        return numbered;
    }

    private static List<JsonNode?> Renamed(JsonArray items, string call, int number) =>
        [.. JsonNode.Parse(items.ToJsonString().Replace($"\"{call}\"", $"\"c{number}\"", StringComparison.Ordinal))!.AsArray().Select(item => item?.DeepClone())];

    private static void SetResult(Transcript transcript, string call, string text, bool failed)
    {
        var response = transcript.Events(1).First(item => item!["type"]!.ToString() == "tool_call_response" && item["tool_call_id"]?.ToString() == call)!;
        response["response"] = text;
        response["result"]!["output"] = text;
        response["result"]!.AsObject().Remove("isError");
        var message = transcript.Body(2)["messages"]!.AsArray().First(item => item!["message"]!["tool_call_id"]?.ToString() == call)!["message"]!.AsObject();
        message["content"] = text;
        message.Remove("is_error");
        if (failed)
        {
            response["result"]!["isError"] = true;
            message["is_error"] = true;
        }

        transcript.Request(1)["messages"]!.AsArray().First(item => item!["tool_call_id"]?.ToString() == call)!["content"] = text;
    }

    private static JsonNode Json(string text) => JsonNode.Parse(text)!;
}
