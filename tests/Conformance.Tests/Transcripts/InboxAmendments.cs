using System.Text.Json.Nodes;

namespace Cagent.Conformance.Tests.Transcripts;

/// <summary>What our server does instead in the newer conversations about steering, follow-ups and their queues.</summary>
internal static class InboxAmendments
{
    private static readonly Dictionary<string, Action<Transcript>> All = new()
    {
        ["followup-key-after-failure"] = transcript =>
        {
            // Nothing has run yet, and the message is accepted: both later ones repeat it.
            transcript.Expected[1] = Answer(202, """{"status":"queued_idle","duplicate":false}""");
            During(transcript, 2, 0)["body"] = JsonNode.Parse("""{"status":"duplicate","duplicate":true}""");
        },

        // Capacities are the same.
        ["followup-queue-full"] = _ => { },
        ["steer-queue-full"] = _ => { },

        ["followup-running"] = transcript =>
        {
            // The same key with another body.
            var reused = During(transcript, 1, 2);
            reused["status"] = 409;
            reused["body"] = JsonNode.Parse("""{"message":"<text>","code":"idempotency_key_reused"}""");
        },

        ["queue-and-models-mid-run"] = transcript =>
        {
            // Every stored session has a queue and models.
            transcript.Expected[1] = Answer(200, """{"steer":{"depth":0,"capacity":5},"followup":{"depth":0,"capacity":20}}""");
            transcript.Expected[2] = Answer(200, "{}");
        },

        ["steer-idle"] = transcript =>
        {
            // A message for a turn needs a turn: it is refused, and neither waits nor reaches the next run.
            transcript.Expected[6] = Answer(409, """{"message":"<text>","code":"not_running"}""");
            transcript.Body(7)["steer"]!["depth"] = 0;
            transcript.Events(8).Remove(transcript.Events(8).Last(item => item!["type"]!.GetValue<string>() == "user_message"));
            transcript.Body(9)["messages"]!.AsArray().RemoveAt(3);
            transcript.Request(1)["messages"]!.AsArray().RemoveAt(4);
        },
    };

    public static Action<Transcript>? For(string name) => All.GetValueOrDefault(name);

    /// <summary>Answer to a request that was sent while the stream of a step was open.</summary>
    private static JsonObject During(Transcript transcript, int step, int index)
        => transcript.Expected[step]!["during"]![index]!["response"]!.AsObject();

    private static JsonObject Answer(int status, string body) => new()
    {
        ["status"] = status,
        ["headers"] = new JsonObject { ["Content-Type"] = "application/json" },
        ["body"] = JsonNode.Parse(body),
    };
}
