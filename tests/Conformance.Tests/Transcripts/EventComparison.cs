using System.Globalization;
using System.Text.Json.Nodes;
using Cagent.Testing.Json;

namespace Cagent.Conformance.Tests.Transcripts;

/// <summary>Compares the events of one stream with the recorded ones, as the README of their set says.</summary>
internal sealed class EventComparison(Transcript transcript, JsonComparer comparer)
{
    /// <param name="expected">Recorded events.</param>
    /// <param name="actual">Events that came.</param>
    /// <param name="path">Where they stand.</param>
    /// <param name="left">The client left in the middle: what may come at any place need not have come yet.</param>
    public IReadOnlyList<JsonMismatch> Compare(JsonArray expected, JsonArray actual, string path, bool left)
    {
        var wanted = Select(expected, expected);
        var got = Select(actual, expected);
        if (transcript.Unordered)
        {
            wanted = Sort(wanted);
            got = Sort(got);
        }

        var mismatches = new List<JsonMismatch>();
        if (!transcript.Set.IsJuly && !left)
        {
            mismatches.AddRange(comparer.Compare(Titles(expected), Titles(actual), $"{path}(session_title)"));
        }

        var wantedTypes = Types(wanted);
        var gotTypes = Types(got);
        if (wantedTypes != gotTypes)
        {
            mismatches.Add(new(path, $"the events differ\n    expected: {wantedTypes}\n    got:      {gotTypes}\n    errors:   {Errors(got)}"));
            return mismatches;
        }

        mismatches.AddRange(comparer.Compare(new JsonArray([.. wanted]), new JsonArray([.. got]), path));
        mismatches.AddRange(NumbersThatDoNotGrow(actual, path));
        return mismatches;
    }

    private static IEnumerable<JsonMismatch> NumbersThatDoNotGrow(JsonArray events, string path)
    {
        var last = 0L;
        foreach (var id in events.Select(item => item?["id"]?.ToString()).OfType<string>())
        {
            if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number <= last)
            {
                yield return new(path, $"the id {id} of a frame is no number above {last}");
            }

            last = number;
        }
    }

    private static JsonArray Titles(JsonArray events) =>
        new([.. events.Where(item => Type(item) == "session_title").Select(item => item!.DeepClone())]);

    private static string Errors(List<JsonNode?> events) =>
        string.Join("; ", events.Where(item => Type(item) is "error" or "warning").Select(item => JsonComparer.Show(item)));

    private static string Types(List<JsonNode?> events)
    {
        var runs = new List<(string Type, int Count)>();
        foreach (var type in events.Select(Type))
        {
            if (runs.Count > 0 && runs[^1].Type == type)
            {
                runs[^1] = (type, runs[^1].Count + 1);
            }
            else
            {
                runs.Add((type, 1));
            }
        }

        return string.Join(' ', runs.Select(run => run.Count == 1 ? run.Type : $"{run.Type}×{run.Count}"));
    }

    private static string Type(JsonNode? item) => item?["type"]?.GetValue<string>() ?? (item?["comment"] is null ? "?" : "comment");

    private static List<JsonNode?> Sort(List<JsonNode?> events) =>
        [.. events.OrderBy(Type, StringComparer.Ordinal).ThenBy(CallOf, StringComparer.Ordinal)];

    private static string CallOf(JsonNode? item) =>
        (item?["tool_call"]?["id"] ?? item?["tool_call_id"] ?? item?["message"])?.ToString() ?? "";

    private List<JsonNode?> Select(JsonArray events, JsonArray expected)
    {
        var recorded = expected.Select(Type).ToHashSet();
        return [.. events
            .Where(item => transcript.Keep.Contains(Type(item)) || !transcript.Set.LeftOut.Contains(Type(item)))
            .Where(item => recorded.Contains(Type(item)) || !transcript.Set.Additional.Contains(Type(item)))
            .Select(item => item?.DeepClone())];
    }
}
