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
