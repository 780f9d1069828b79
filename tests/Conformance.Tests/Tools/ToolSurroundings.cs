using System.Text.Json.Nodes;
using Cagent.Testing.Json;

namespace Cagent.Conformance.Tests.Tools;

/// <summary>Compares what happened around a call: files, events, warnings, the tools of the next turn, time.</summary>
internal sealed class ToolSurroundings(ToolCase tool, ToolText texts, IReadOnlyList<JsonObject> events, ToolModel model)
{
    private const string Removed = "{{REMOVED}}";
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    public IEnumerable<JsonMismatch> Compare() =>
        CompareFiles().Concat(CompareEvents()).Concat(CompareWarnings()).Concat(CompareTools()).Concat(CompareTime());

    private IEnumerable<JsonMismatch> CompareFiles()
    {
        if (model.FilesAfter is not { } after)
        {
            return [];
        }

        var changes = new JsonObject();
        foreach (var (path, content) in after)
        {
            if (!model.FilesBefore.TryGetValue(path, out var before) || before != content)
            {
                changes[path] = content;
            }
        }

        foreach (var path in model.FilesBefore.Keys.Where(path => !after.ContainsKey(path)))
        {
            changes[path] = Removed;
        }

        var expected = tool.Record["files_after"]?.AsObject() ?? [];
        var unexpected = changes.Select(change => change.Key)
            .Where(path => !expected.Any(file => file.Key == path || file.Key.StartsWith(path + "/", StringComparison.Ordinal)))
            .Select(path => new JsonMismatch($"files.{path}", $"changed to {JsonComparer.Show(changes[path])}, which was not recorded"));
        return expected.SelectMany(file => CompareFile(file.Key, file.Value, changes)).Concat(unexpected);
    }

    private IEnumerable<JsonMismatch> CompareFile(string path, JsonNode? expected, JsonObject changes)
    {
        if (!changes.TryGetPropertyValue(path, out var actual))
        {
            return [new($"files.{path}", $"expected {JsonComparer.Show(expected)}, but it did not change")];
        }

        return expected?.GetValueKind() == System.Text.Json.JsonValueKind.String && expected.GetValue<string>() == Removed
            ? actual?.ToString() == Removed ? [] : [new($"files.{path}", "expected to be removed")]
            : texts.Compare(expected, actual, $"files.{path}");
    }

    /// <summary>The recorded events have to come in their order; others may come between.</summary>
    private IEnumerable<JsonMismatch> CompareEvents()
    {
        var position = 0;
        var comparer = new JsonComparer(texts);
        foreach (var recorded in tool.Record["events"]?.AsArray() ?? [])
        {
            var wanted = Unfold(recorded!.AsObject());
            while (position < events.Count && !comparer.Matches(wanted, events[position]))
            {
                position++;
            }

            if (position++ >= events.Count)
            {
                var same = events.LastOrDefault(item => item["type"]?.GetValue<string>() == wanted["type"]!.GetValue<string>());
                yield return new("events", $"expected {JsonComparer.Show(wanted)}, which did not come in its place; of this type came {JsonComparer.Show(same)}");
            }
        }
    }

    /// <summary>Recordings name a call's tool and arguments in short.</summary>
    private static JsonObject Unfold(JsonObject recorded)
    {
        var item = recorded.DeepClone().AsObject();
        if (item.Remove("tool", out var name))
        {
            item.Remove("arguments", out var arguments);
            item["tool_call"] = new JsonObject { ["function"] = new JsonObject { ["name"] = name, ["arguments"] = arguments } };
        }

        return item;
    }

    private IEnumerable<JsonMismatch> CompareWarnings()
    {
        var warnings = events.Where(item => item["type"]?.GetValue<string>() == "warning").Select(item => item["message"]?.DeepClone());
        return tool.Record["warnings"] is JsonArray expected
            ? texts.Compare(expected, new JsonArray([.. warnings]), "warnings")
            : [];
    }

    private IEnumerable<JsonMismatch> CompareTools()
    {
        if (tool.Record["tools_next_turn"] is not JsonArray expected || model.NextRequest is null)
        {
            return [];
        }

        var offered = (model.NextRequest["tools"] as JsonArray ?? []).Select(offer => offer?["function"]?["name"]?.DeepClone());
        return texts.Compare(expected, new JsonArray([.. offered]), "tools_next_turn");
    }

    private IEnumerable<JsonMismatch> CompareTime()
    {
        if (tool.Record["elapsed_s"] is { } seconds)
        {
            var expected = TimeSpan.FromSeconds(seconds.GetValue<double>());
            if (model.Elapsed < 0.8 * expected || model.Elapsed > expected + Slack)
            {
                yield return new("elapsed", $"expected about {expected}, got {model.Elapsed}");
            }
        }
    }
}
