using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cagent.Testing.Json;

/// <summary>Compares a document with an expected one: objects may have more members, arrays have the same length, everything else is equal.</summary>
/// <param name="placeholders">What stands for something else; null = nothing.</param>
/// <param name="exact">Objects may not have more members either.</param>
public sealed class JsonComparer(IPlaceholders? placeholders = null, bool exact = false)
{
    private const int ShownLength = 400;

    /// <summary>All places that differ; empty when the document is as expected.</summary>
    public IReadOnlyList<JsonMismatch> Compare(JsonNode? expected, JsonNode? actual, string path = "$")
    {
        var mismatches = new List<JsonMismatch>();
        Compare(expected, actual, path, mismatches);
        return mismatches;
    }

    /// <summary>Whether the document is as expected.</summary>
    public bool Matches(JsonNode? expected, JsonNode? actual) => Compare(expected, actual).Count == 0;

    /// <summary>A value, shortened.</summary>
    public static string Show(JsonNode? node)
    {
        var text = node?.ToJsonString(Readable) ?? "null";
        return text.Length <= ShownLength ? text : $"{text[..ShownLength]}… ({text.Length} characters)";
    }

    private static JsonSerializerOptions Readable { get; } =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private void Compare(JsonNode? expected, JsonNode? actual, string path, List<JsonMismatch> mismatches)
    {
        if (expected is not null && placeholders?.Decide(expected, actual) is { } verdict)
        {
            if (!verdict.Matches)
            {
                mismatches.Add(new(path, $"expected {verdict.Wanted}, got {Show(actual)}"));
            }

            return;
        }

        switch (expected, actual)
        {
            case (JsonObject wanted, JsonObject got):
                CompareMembers(wanted, got, path, mismatches);
                break;
            case (JsonArray wanted, JsonArray got):
                CompareItems(wanted, got, path, mismatches);
                break;
            default:
                if (!AreEqual(expected, actual))
                {
                    mismatches.Add(new(path, $"expected {Show(expected)}, got {Show(actual)}"));
                }

                break;
        }
    }

    private void CompareMembers(JsonObject expected, JsonObject actual, string path, List<JsonMismatch> mismatches)
    {
        foreach (var (name, wanted) in expected)
        {
            var there = actual.TryGetPropertyValue(name, out var got);
            if (placeholders?.MeansAbsent(wanted) == true)
            {
                if (there)
                {
                    mismatches.Add(new($"{path}.{name}", $"expected to be absent, got {Show(got)}"));
                }
            }
            else if (!there)
            {
                mismatches.Add(new($"{path}.{name}", $"expected {Show(wanted)}, but there is no such member in {Show(actual)}"));
            }
            else
            {
                Compare(wanted, got, $"{path}.{name}", mismatches);
            }
        }

        if (exact)
        {
            mismatches.AddRange(actual.Where(member => !expected.ContainsKey(member.Key))
                .Select(member => new JsonMismatch($"{path}.{member.Key}", $"one more member than expected: {Show(member.Value)}")));
        }
    }

    private void CompareItems(JsonArray expected, JsonArray actual, string path, List<JsonMismatch> mismatches)
    {
        if (expected.Count != actual.Count)
        {
            mismatches.Add(new(path, $"expected {expected.Count} items, got {actual.Count}: {Show(actual)}"));
        }

        for (var index = 0; index < Math.Min(expected.Count, actual.Count); index++)
        {
            Compare(expected[index], actual[index], string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"), mismatches);
        }
    }

    private static bool AreEqual(JsonNode? expected, JsonNode? actual)
    {
        if (expected is null || actual is null)
        {
            return expected is null && actual is null;
        }

        var kind = expected.GetValueKind();
        if (kind != actual.GetValueKind())
        {
            return false;
        }

        return kind switch
        {
            JsonValueKind.Number => AreClose(Number(expected), Number(actual)),
            JsonValueKind.String => expected.GetValue<string>() == actual.GetValue<string>(),
            JsonValueKind.Object or JsonValueKind.Array => false,
            _ => true,
        };
    }

    // Sums of prices differ in the last digits with the order of the additions.
    private static bool AreClose(double expected, double actual) => Math.Abs(expected - actual) <= 1e-12 * Math.Max(1, Math.Abs(expected));

    private static double Number(JsonNode node) => double.Parse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);
}
