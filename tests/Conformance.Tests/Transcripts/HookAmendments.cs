using System.Text.Json.Nodes;

namespace Cagent.Conformance.Tests.Transcripts;

/// <summary>What our server does instead in the newer conversations about hooks: the person is asked before them, and they are consulted for approved
/// calls too (reference-2026-07 §7). The recorded build's own hooks, which no scenario configures, are left out.</summary>
internal static class HookAmendments
{
    private static readonly Dictionary<string, Action<Transcript>> All = new()
    {
        ["hooks-deny-asked"] = transcript =>
        {
            LeaveOutBuiltIn(transcript);
            var events = transcript.Events(1);
            var question = transcript.Event(1, "tool_call_confirmation");
            events.Remove(question);
            foreach (var call in (string[])["k1", "k2"])
            {
                var asked = question.DeepClone().AsObject();
                asked["tool_call"] = CallOf(events, call);
                events.Insert(NextHook(events, call), asked);
            }

            // The second question gets the answer that was prepared for it.
            var during = transcript.Expected[1]!["during"]!.AsArray();
            during.Add(during[0]!.DeepClone());
        },

        ["hooks-deny-approved"] = transcript =>
        {
            LeaveOutBuiltIn(transcript);
            const string Blocked = "Tool call blocked by hook: no rm";
            var events = transcript.Events(1);
            var call = events.First(item => IsOf(item, "tool_call", "k1"))!;
            Insert(events, call, Started(), Finished(allowed: true));
            call = events.First(item => IsOf(item, "tool_call", "k2"))!;
            var blocked = call.DeepClone();
            blocked["type"] = "hook_blocked";
            blocked["message"] = "no rm";
            Insert(events, call, Started(), Finished(allowed: false), blocked);
            events.Remove(call);
            var response = transcript.Events(1).First(item => item!["type"]!.ToString() == "tool_call_response" && item["tool_call_id"]?.ToString() == "k2")!;
            response["response"] = Blocked;
            response["result"] = new JsonObject { ["output"] = Blocked, ["isError"] = true };
            var message = transcript.Body(2)["messages"]!.AsArray().First(item => item!["message"]!["tool_call_id"]?.ToString() == "k2")!["message"]!;
            message["content"] = Blocked;
            message["is_error"] = true;
            transcript.Request(2)["messages"]!.AsArray().First(item => item!["tool_call_id"]?.ToString() == "k2")!["content"] = Blocked;
        },
    };

    public static Action<Transcript>? For(string name) => All.GetValueOrDefault(name);

    private static void LeaveOutBuiltIn(Transcript transcript)
    {
        var events = transcript.Events(1);
        foreach (var item in events.Where(item => item!["hook_event"]?.ToString() == "tool_response_transform").ToList())
        {
            events.Remove(item);
        }
    }

    private static void Insert(JsonArray events, JsonNode before, params JsonNode[] items)
    {
        foreach (var item in items)
        {
            events.Insert(events.IndexOf(before), item);
        }
    }

    private static JsonNode CallOf(JsonArray events, string call) =>
        events.Last(item => IsOf(item, "partial_tool_call", call))!["tool_call"]!.DeepClone();

    /// <summary>Index of the first hook after a call was streamed.</summary>
    private static int NextHook(JsonArray events, string call)
    {
        var streamed = events.IndexOf(events.Last(item => IsOf(item, "partial_tool_call", call)));
        return events.IndexOf(events.Skip(streamed).First(item => item!["type"]!.ToString() == "hook_started"));
    }

    private static bool IsOf(JsonNode? item, string type, string call) => item!["type"]!.ToString() == type && item["tool_call"]?["id"]?.ToString() == call;

    private static JsonNode Started() => JsonNode.Parse(
        """{"type":"hook_started","hook_event":"pre_tool_use","session_id":"{ID1}","agent_name":"root","timestamp":"{TIME}"}""")!;

    private static JsonNode Finished(bool allowed)
    {
        var finished = JsonNode.Parse(
            """{"type":"hook_finished","hook_event":"pre_tool_use","duration_ms":"{MS}","session_id":"{ID1}","agent_name":"root","timestamp":"{TIME}"}""")!;
        finished["allowed"] = allowed;
        if (!allowed)
        {
            finished["message"] = "no rm";
        }

        return finished;
    }
}
