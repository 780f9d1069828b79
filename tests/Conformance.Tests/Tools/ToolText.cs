using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cagent.Testing.Json;

namespace Cagent.Conformance.Tests.Tools;

/// <summary>Compares texts of tool cases: placeholders, shortened long texts, JSON as JSON.</summary>
internal sealed partial class ToolText(IReadOnlyDictionary<string, string> known, IReadOnlyList<string> ids) : IPlaceholders
{
    public bool MeansAbsent(JsonNode? expected) => false;

    public PlaceholderVerdict? Decide(JsonNode expected, JsonNode? actual)
    {
        if (expected is JsonObject { Count: 3 } cut && cut["length"] is not null && cut["head"] is not null && cut["tail"] is not null)
        {
            return actual?.GetValueKind() == JsonValueKind.String
                ? CompareShortened(cut, actual.GetValue<string>())
                : PlaceholderVerdict.No($"a text of {cut["length"]} bytes");
        }

        if (expected is JsonObject { Count: 3 } list && list["count"] is not null && list["first"] is JsonArray && list["last"] is JsonArray)
        {
            return CompareShortened(list, actual as JsonArray);
        }

        return expected.GetValueKind() == JsonValueKind.String && Placeholder().IsMatch(expected.GetValue<string>())
            ? actual?.GetValueKind() == JsonValueKind.String
                ? PlaceholderVerdict.If(Pattern(expected.GetValue<string>(), "$").IsMatch(actual.GetValue<string>()), $"'{expected}'")
                : PlaceholderVerdict.No($"'{expected}'")
            : null;
    }

    /// <summary>Differences of a result: text, shortened text, or JSON that is compared as JSON.</summary>
    public IEnumerable<JsonMismatch> Compare(JsonNode? expected, JsonNode? actual, string path)
    {
        var comparer = new JsonComparer(this);
        return AsJson(expected) is { } wanted && AsJson(actual) is { } got
            ? comparer.Compare(wanted, got, path)
            : comparer.Compare(expected, actual, path);
    }

    /// <summary>Replaces the placeholders whose value is known.</summary>
    public string Fill(string text) => Placeholder().Replace(text, match =>
    {
        var name = match.Groups[1].Value;
        return known.TryGetValue(name, out var value) ? value
            : Id(name) ?? throw new InvalidDataException($"nothing is known about {match.Value}");
    });

    private PlaceholderVerdict CompareShortened(JsonObject list, JsonArray? actual)
    {
        var first = list["first"]!.AsArray();
        var last = list["last"]!.AsArray();
        var comparer = new JsonComparer(this);
        var fits = actual is not null
            && actual.Count == list["count"]!.GetValue<int>()
            && comparer.Matches(first, new JsonArray([.. actual.Take(first.Count).Select(item => item?.DeepClone())]))
            && comparer.Matches(last, new JsonArray([.. actual.TakeLast(last.Count).Select(item => item?.DeepClone())]));
        return PlaceholderVerdict.If(fits, $"{list["count"]} items from {JsonComparer.Show(first)} to {JsonComparer.Show(last)}");
    }

    private PlaceholderVerdict CompareShortened(JsonNode cut, string actual)
    {
        var head = cut["head"]!.GetValue<string>();
        var tail = cut["tail"]!.GetValue<string>();
        var length = cut["length"]!.GetValue<int>();
        var exact = !Placeholder().IsMatch(head + tail);
        // With a placeholder in the text its length is that of the recording's paths; then only the order of magnitude is known.
        var fits = Pattern(head, "").IsMatch(actual)
            && (tail.Length == 0 || Regex.IsMatch(actual, Escape(tail) + "$", RegexOptions.Singleline, TimeSpan.FromSeconds(5)))
            && (exact ? Encoding.UTF8.GetByteCount(actual) == length : Encoding.UTF8.GetByteCount(actual) > length / 2);
        return PlaceholderVerdict.If(fits, $"a text of {length} bytes from '{Shorten(head)}' to '{Shorten(tail)}' ({Encoding.UTF8.GetByteCount(actual)} came)");
    }

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "…";

    private Regex Pattern(string text, string end) => new($"^{Escape(text)}{end}", RegexOptions.Singleline, TimeSpan.FromSeconds(5));

    private string Escape(string text)
    {
        var pattern = new StringBuilder();
        var position = 0;
        foreach (Match match in Placeholder().Matches(text))
        {
            pattern.Append(Regex.Escape(text[position..match.Index])).Append(PatternOf(match.Groups[1].Value));
            position = match.Index + match.Length;
        }

        return pattern.Append(Regex.Escape(text[position..])).ToString();
    }

    private string PatternOf(string name) => name switch
    {
        _ when known.TryGetValue(name, out var value) => Regex.Escape(value),
        "TIME" => @"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)",
        "DURATION" => @"(?:\d+(?:\.\d+)?(?:h|ms|µs|m|s))+",
        "HASH" => "[0-9a-f]+",
        "ADDR" => @"[^\s]+",
        "DESCRIPTION" => ".+",
        _ => Id(name) is { } id ? Regex.Escape(id) : @"\S+",
    };

    private string? Id(string name) =>
        name.StartsWith("ID", StringComparison.Ordinal)
        && int.TryParse(name[2..], CultureInfo.InvariantCulture, out var number) && number <= ids.Count
            ? ids[number - 1]
            : null;

    private static JsonNode? AsJson(JsonNode? text)
    {
        if (text?.GetValueKind() != JsonValueKind.String || text.GetValue<string>() is not (['{', ..] or ['[', ..]))
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(text.GetValue<string>());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\{\{([A-Z_]+\d*)\}\}")]
    private static partial Regex Placeholder();
}
