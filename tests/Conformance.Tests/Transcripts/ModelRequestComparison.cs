using System.Text.Json.Nodes;
using Cagent.Testing.Json;
using Cagent.Testing.Upstream;

namespace Cagent.Conformance.Tests.Transcripts;

/// <summary>Compares what the model was asked: tools by name, system messages of our own wording skipped where one was recorded.</summary>
internal sealed class ModelRequestComparison(JsonComparer comparer)
{
    public IReadOnlyList<JsonMismatch> Compare(JsonArray expected, IReadOnlyList<RecordedRequest> actual, string path = "model_requests")
    {
        var mismatches = new List<JsonMismatch>();
        if (expected.Count != actual.Count)
        {
            mismatches.Add(new(path, $"expected {expected.Count} requests, got {actual.Count}, at {string.Join(", ", actual.Select(request => $"{request.At.TotalSeconds:F1} s"))}"));
        }

        for (var index = 0; index < Math.Min(expected.Count, actual.Count); index++)
        {
            mismatches.AddRange(CompareRequest(expected[index]!.AsObject(), actual[index], $"{path}[{index}]"));
        }

        return mismatches;
    }

    private IEnumerable<JsonMismatch> CompareRequest(JsonObject expected, RecordedRequest actual, string path)
    {
        if (actual.Json is not JsonObject body)
        {
            return [new(path, "the request is no JSON object")];
        }

        var wanted = expected.DeepClone().AsObject();
        wanted.Remove("messages");
        if (body["tools"] is JsonArray tools)
        {
            body["tools"] = new JsonArray([.. tools.Select(tool => tool?["function"]?["name"]?.DeepClone() ?? tool?["name"]?.DeepClone())]);
        }

        var messages = expected["messages"]?.AsArray() ?? [];
        return comparer.Compare(wanted, body, path)
            .Concat(CompareMessages(messages, body["messages"] as JsonArray ?? [], $"{path}.messages"));
    }

    private List<JsonMismatch> CompareMessages(JsonArray expected, JsonArray actual, string path)
    {
        var mismatches = new List<JsonMismatch>();
        var next = 0;
        var ownWording = false;
        for (var index = 0; index < expected.Count; index++)
        {
            var wanted = expected[index]!;
            if (IsOwnWording(wanted))
            {
                ownWording = true;
                continue;
            }

            while (ownWording && next < actual.Count && IsSystem(actual[next]) && !comparer.Matches(wanted, actual[next]))
            {
                next++;
            }

            ownWording = false;
            if (next >= actual.Count)
            {
                mismatches.Add(new($"{path}[{index}]", $"expected {JsonComparer.Show(wanted)}, but there are no more messages"));
                return mismatches;
            }

            mismatches.AddRange(comparer.Compare(wanted, actual[next++], $"{path}[{index}]"));
        }

        mismatches.AddRange(actual.Skip(next)
            .Where(message => !(ownWording && IsSystem(message)))
            .Select(message => new JsonMismatch(path, $"one more message than expected: {JsonComparer.Show(message)}")));
        return mismatches;
    }

    private static bool IsOwnWording(JsonNode message) => IsSystem(message) && message["length"] is not null;

    private static bool IsSystem(JsonNode? message) => message?["role"]?.GetValue<string>() == "system";
}
