using System.Text.Json.Nodes;
using Cagent.Testing.Json;

namespace Cagent.Conformance.Tests.Tools;

/// <summary>Compares the result of a call: the event that a client sees, and the message that the model gets.</summary>
internal sealed class ToolResultComparison(ToolCase tool, ToolText texts, IReadOnlyList<JsonObject> events, ToolModel model)
{
    private const int MaxEventBytes = 65_535;
    private readonly ToolAmendments _amendments = new(tool);

    public IEnumerable<JsonMismatch> Compare(JsonObject expected, int index)
    {
        var id = ToolModel.CallId(tool.Steps.Count - 1, index);
        var response = events.FirstOrDefault(item =>
            item["type"]?.GetValue<string>() == "tool_call_response" && item["tool_call"]?["id"]?.GetValue<string>() == id);
        if (response is null)
        {
            return [new("events", $"no tool_call_response for {id}: {string.Join(' ', events.Select(item => item["type"]))}")];
        }

        return CompareEvent(expected, response).Concat(CompareMessages(expected, id));
    }

    private IEnumerable<JsonMismatch> CompareEvent(JsonObject expected, JsonObject response)
    {
        var result = response["result"];
        if (response["truncated"]?.GetValue<bool>() == true)
        {
            return CompareTruncated(expected["result"], result);
        }

        return CompareWhole(expected, response, result);
    }

    /// <summary>An event stays below the length of line that clients read: a long result is cut in it, and whole in the history.</summary>
    private IEnumerable<JsonMismatch> CompareTruncated(JsonNode? expected, JsonNode? result)
    {
        var output = result?["output"]?.GetValue<string>() ?? "";
        if (expected?["length"]?.GetValue<int>() is not > MaxEventBytes / 2 || !output.StartsWith(texts.Fill(expected["head"]!.GetValue<string>()), StringComparison.Ordinal))
        {
            yield return new("result.output", $"expected the beginning of {JsonComparer.Show(expected)}, got {JsonComparer.Show(output)}");
        }

        if (output.Length < MaxEventBytes / 4)
        {
            yield return new("result.output", $"cut to {output.Length} characters although an event has room for {MaxEventBytes} bytes");
        }
    }

    private IEnumerable<JsonMismatch> CompareWhole(JsonObject expected, JsonObject response, JsonNode? result)
    {
        foreach (var mismatch in CompareText(expected["result"], result?["output"] ?? "", "result.output")
            .Concat(CompareText(expected["result"], response["response"] ?? "", "response")))
        {
            yield return mismatch;
        }

        if ((result?["isError"]?.GetValue<bool>() ?? false) != (expected["is_error"]?.GetValue<bool>() ?? false))
        {
            yield return new("result.isError", $"expected {expected["is_error"]}, got {result?["isError"] ?? false}");
        }

        if (expected.TryGetPropertyValue("meta", out var meta))
        {
            foreach (var mismatch in texts.Compare(_amendments.AmendMeta(meta, expected["result"]), result?["meta"], "result.meta"))
            {
                yield return mismatch;
            }
        }

        foreach (var mismatch in CompareImages(_amendments.AmendImages(expected["images"]) as JsonArray ?? [], result?["images"] as JsonArray ?? []))
        {
            yield return mismatch;
        }
    }

    private IEnumerable<JsonMismatch> CompareImages(JsonArray expected, JsonArray actual)
    {
        var described = new JsonArray([.. actual.Select(image => new JsonObject
        {
            ["mimeType"] = image?["mimeType"]?.DeepClone(),
            ["base64_length"] = image?["data"]?.GetValue<string>().Length,
        })]);
        return texts.Compare(expected, described, "result.images");
    }

    private IEnumerable<JsonMismatch> CompareMessages(JsonObject expected, string id)
    {
        var messages = model.NextRequest?["messages"]?.AsArray() ?? [];
        var position = messages.ToList().FindLastIndex(message => message?["tool_call_id"]?.GetValue<string>() == id);
        if (position < 0)
        {
            return model.NextRequest is null ? [] : [new("model", $"the next request holds no result for {id}")];
        }

        var wanted = expected["model_sees"] ?? expected["result"];
        var mismatches = CompareText(wanted, messages[position]!["content"], "model_sees");
        if (expected["also_sent_to_model"] is JsonArray also)
        {
            var further = new JsonArray([.. messages.Skip(position + 1).Select(message => message?.DeepClone())]);
            mismatches = mismatches.Concat(texts.Compare(_amendments.AmendImages(also)!, further, "also_sent_to_model"));
        }

        return mismatches;
    }

    private IEnumerable<JsonMismatch> CompareText(JsonNode? recorded, JsonNode? actual, string path)
    {
        var expected = _amendments.Amend(recorded);
        return tool.Unstable ? texts.Compare(Sorted(expected), Sorted(actual), path) : texts.Compare(expected, actual, path);
    }

    /// <summary>The paragraphs of a text whose order is left to chance.</summary>
    private static JsonValue Sorted(JsonNode? text) =>
        JsonValue.Create(string.Join("\n\n", (text?.ToString() ?? "").Split("\n\n").Order(StringComparer.Ordinal)));
}
