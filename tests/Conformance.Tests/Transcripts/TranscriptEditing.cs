using System.Text.Json.Nodes;

namespace Cagent.Conformance.Tests.Transcripts;

/// <summary>Words for what amendments do to a recording.</summary>
internal static class TranscriptEditing
{
    extension(Transcript transcript)
    {
        /// <summary>Body of the answer to a step.</summary>
        public JsonObject Body(int step) => transcript.Expected[step]!["body"]!.AsObject();

        /// <summary>Events of a step.</summary>
        public JsonArray Events(int step) => transcript.Expected[step]!["events"]!.AsArray();

        /// <summary>First event of a type.</summary>
        public JsonObject Event(int step, string type) =>
            transcript.Events(step).First(item => item!["type"]!.GetValue<string>() == type)!.AsObject();

        /// <summary>Chat message of a history.</summary>
        public JsonObject Message(int step, int index) => transcript.Body(step)["messages"]![index]!["message"]!.AsObject();

        /// <summary>Request to the model.</summary>
        public JsonObject Request(int index) => transcript.ExpectedRequests![index]!.AsObject();

        public void InsertMessage(int step, int index, JsonObject message) => transcript.Body(step)["messages"]!.AsArray().Insert(index, message);

        public void AppendMessage(int step, JsonObject message) => transcript.Body(step)["messages"]!.AsArray().Add(message);

        /// <summary>Puts other events in the place of the first one of a type.</summary>
        public void ReplaceEvent(int step, string type, params JsonObject[] events)
        {
            transcript.InsertEvents(step, type, events);
            transcript.Events(step).Remove(transcript.Event(step, type));
        }

        /// <summary>Puts events before the first one of a type.</summary>
        public void InsertEvents(int step, string type, params JsonObject[] events)
        {
            var at = transcript.Events(step).IndexOf(transcript.Event(step, type));
            foreach (var item in events)
            {
                transcript.Events(step).Insert(at++, item);
            }
        }

        /// <summary>The same request comes once more, right after itself.</summary>
        public void RepeatRequest(int index) => transcript.ExpectedRequests!.Insert(index + 1, transcript.ExpectedRequests[index]!.DeepClone());

        /// <summary>What came of a request that ran in the background.</summary>
        public JsonObject Finish(string name) => transcript.Expected.First(item => item!["finish"]?.ToString() == name)!.AsObject();

        /// <summary>Puts each of two texts where the other one stands.</summary>
        public void SwapTexts(string one, string other)
        {
            const string Between = "\u0001";
            transcript.ReplaceText(one, Between);
            transcript.ReplaceText(other, one);
            transcript.ReplaceText(Between, other);
        }

        /// <summary>Instead of a request that was refused, a stream that is open for a moment.</summary>
        /// <param name="expected">Index of the step among the answers.</param>
        /// <param name="name">Name of the request.</param>
        /// <param name="events">What the stream shows.</param>
        /// <param name="request">Another request; null = the one of the step.</param>
        public void FollowInstead(int expected, string name, JsonArray events, string? request = null)
        {
            var step = transcript.StepOf(expected);
            var index = transcript.Steps.IndexOf(step);
            transcript.Steps[index] = new JsonObject { ["start"] = name, ["request"] = request ?? step["request"]!.ToString(), ["ids"] = true };
            transcript.Steps.Insert(index + 1, new JsonObject { ["finish"] = name, ["leave"] = true, ["after"] = 0.5 });
            transcript.Expected[expected] = new JsonObject { ["start"] = name };
            transcript.Expected.Insert(expected + 1, new JsonObject { ["finish"] = name, ["status"] = 200, ["left"] = true, ["events"] = events });
        }

        /// <summary>The step that an answer belongs to: waits have none.</summary>
        public JsonObject StepOf(int expected) => transcript.Steps.Where(step => step!["wait"] is null).ElementAt(expected)!.AsObject();

        /// <summary>Plays what was recorded with a run of a terminal against a session of the server: the session is made first, and the first
        /// follow-up is a run.</summary>
        public void PlayOnSession(string until = "stream_stopped")
        {
            transcript.Steps.Insert(0, JsonNode.Parse("""{"request":"POST /api/sessions","save":{"S":"id"}}"""));
            transcript.Expected.Insert(0, JsonNode.Parse("""{"status":200,"body":{"id":"{ID1}"}}"""));
            transcript.Body(1)["agent"] = "";
            foreach (var body in transcript.Expected.Select(item => item!["body"]).OfType<JsonObject>())
            {
                body.Remove("working_dir");
            }

            transcript.ReplaceFollowUp("first", until);
        }

        /// <summary>Puts a run in the place of the first follow-up that is left.</summary>
        /// <param name="name">Name of the run.</param>
        /// <param name="until">Event up to which the next step waits.</param>
        public void ReplaceFollowUp(string name, string until = "stream_stopped")
        {
            var index = transcript.Expected.Select((item, index) => (item, index)).First(pair => pair.item!["body"]?["duplicate"] is not null).index;
            var step = transcript.StepOf(index);
            var body = step["body"]!.DeepClone();
            transcript.Steps[transcript.Steps.IndexOf(step)] =
                new JsonObject { ["start"] = name, ["request"] = "POST /api/sessions/{S}/agent/bot", ["body"] = body, ["until"] = new JsonArray(until, 1) };
            transcript.Expected[index] = new JsonObject { ["start"] = name };
        }

        /// <summary>Takes out the follow-up that was answered with a status.</summary>
        public void RemoveStep(string status)
        {
            var index = transcript.Expected.Select((item, index) => (item, index)).First(pair => pair.item!["body"]?["status"]?.ToString() == status).index;
            transcript.Steps.Remove(transcript.StepOf(index));
            transcript.Expected.RemoveAt(index);
        }

        /// <summary>Replaces a text wherever it stands.</summary>
        public void ReplaceText(string text, string replacement)
        {
            foreach (var step in transcript.Expected)
            {
                Replace(step, text, replacement);
            }

            Replace(transcript.ExpectedRequests, text, replacement);
        }
    }

    private static void Replace(JsonNode? node, string text, string replacement)
    {
        if (node is JsonObject members)
        {
            foreach (var (name, value) in members.ToList())
            {
                if (value is JsonValue && value.ToString() == text)
                {
                    members[name] = replacement;
                }
                else
                {
                    Replace(value, text, replacement);
                }
            }
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                Replace(item, text, replacement);
            }
        }
    }
}
