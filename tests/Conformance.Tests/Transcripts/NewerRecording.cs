using System.Text.Json.Nodes;

namespace Cagent.Conformance.Tests.Transcripts;

/// <summary>What is not compared, or compared in another form, in every recording of the newer reference: the README of the set, and the rules by
/// which the base protocol stays that of March (reference-2026-07 §1, §4, §5, §8, §9).</summary>
internal static class NewerRecording
{
    private static readonly string[] JobTools = ["run_background_job", "list_background_jobs", "view_background_job", "stop_background_job"];

    public static void Apply(Transcript transcript)
    {
        foreach (var step in transcript.Expected)
        {
            ReadAnswer(step!.AsObject());
        }

        if (transcript.ExpectedRequests is { } requests)
        {
            var sevenOrOlder = transcript.Files.All(file => !file.Value.Contains("version: \"12\"", StringComparison.Ordinal));
            for (var index = 0; index < requests.Count; index++)
            {
                requests[index] = ReadRequest(requests[index]!, sevenOrOlder);
            }
        }

        if (transcript.Unordered)
        {
            SortResults(transcript.Expected);
            SortResults(transcript.ExpectedRequests);
        }
    }

    private static void ReadAnswer(JsonObject answer)
    {
        if (answer["status"]?.GetValue<int>() >= 400 && answer["body"]?["message"] is not null)
        {
            answer["body"]!["message"] = "<text>";
        }

        ReadMembers(answer["body"]);
        foreach (var item in answer["events"]?.AsArray() ?? [])
        {
            if (item!["type"] is not null && item["id"] is not null)
            {
                item["id"] = "{NUMBER}";
            }

            ReadMembers(item);
        }

        foreach (var during in answer["during"]?.AsArray() ?? [])
        {
            ReadAnswer(during!["response"]!.AsObject());
        }
    }

    /// <summary>The name of a model is March's; a generated title may be there or not yet; the list of models has no order; the journal has numbers
    /// of its own.</summary>
    private static void ReadMembers(JsonNode? node)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                ReadMembers(item);
            }
        }
        else if (node is JsonObject members)
        {
            members.Remove("Model");
            if (members.ContainsKey("role"))
            {
                members.Remove("model");
            }

            if (members.ContainsKey("id") && members["title"]?.ToString() is "" or "A scripted title")
            {
                members["title"] = "{TITLE}";
            }

            if (members.ContainsKey("last_event_seq"))
            {
                members["last_event_seq"] = "{NUMBER}";
            }

            if (members["models"] is JsonArray models)
            {
                members["models"] = new JsonArray([.. models.OrderBy(model => model!["name"]!.ToString(), StringComparer.Ordinal).Select(model => model!.DeepClone())]);
            }

            foreach (var (_, value) in members.ToList())
            {
                ReadMembers(value);
            }
        }
    }

    /// <summary>Messages and names of tools. The newer reference glues neighbouring user messages together, and its shell has one tool where the
    /// base protocol has five.</summary>
    private static JsonObject ReadRequest(JsonNode request, bool shellHasJobs)
    {
        var read = new JsonObject { ["messages"] = new JsonArray([.. request["messages"]!.AsArray().SelectMany(Unglued)]) };
        if (request["tools"] is JsonArray tools)
        {
            var names = tools.Select(tool => tool!.GetValue<string>()).ToList();
            if (shellHasJobs && names.Contains("shell") && !names.Contains(JobTools[0]))
            {
                names.InsertRange(names.IndexOf("shell") + 1, JobTools);
            }

            read["tools"] = new JsonArray([.. names.Select(name => JsonValue.Create(name))]);
        }

        return read;
    }

    private static IEnumerable<JsonNode?> Unglued(JsonNode? message)
    {
        var text = message!["role"]?.GetValue<string>() == "user" && message["content"] is JsonValue content ? content.ToString() : "";
        return text.Contains('\n', StringComparison.Ordinal) && !text.Contains("\n\n", StringComparison.Ordinal)
            ? text.Split('\n').Select(line => new JsonObject { ["role"] = "user", ["content"] = line })
            : [message.DeepClone()];
    }

    /// <summary>Results of one answer that came in the order in which its calls finished: in the order of the calls' ids.</summary>
    private static void SortResults(JsonNode? node)
    {
        if (node is JsonObject members)
        {
            foreach (var (_, value) in members.ToList())
            {
                SortResults(value);
            }
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                SortResults(item);
            }

            for (var start = 0; start < items.Count; start++)
            {
                var count = items.Skip(start).TakeWhile(item => CallOf(item) is not null).Count();
                var sorted = items.Skip(start).Take(count).OrderBy(CallOf, StringComparer.Ordinal).Select(item => item!.DeepClone()).ToList();
                for (var index = 0; index < count; index++)
                {
                    items[start + index] = sorted[index];
                }

                start += count;
            }
        }
    }

    private static string? CallOf(JsonNode? item)
    {
        var message = item is JsonObject entry && entry["message"] is JsonObject inner ? inner : item as JsonObject;
        return message?["role"]?.ToString() == "tool" ? message["tool_call_id"]?.ToString() : null;
    }
}
