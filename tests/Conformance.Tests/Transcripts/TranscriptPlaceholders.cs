using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cagent.Testing.Json;

namespace Cagent.Conformance.Tests.Transcripts;

/// <summary>The placeholders of the transcripts: ids that are the same wherever they have the same number, times, texts of our own wording.</summary>
internal sealed partial class TranscriptPlaceholders(IReadOnlyDictionary<string, string> known) : IPlaceholders
{
    private Dictionary<string, string> _ids = [];

    /// <summary>What the ids stand for so far.</summary>
    public IReadOnlyDictionary<string, string> Ids => _ids;

    public PlaceholderVerdict? Decide(JsonNode expected, JsonNode? actual)
    {
        if (expected.GetValueKind() != JsonValueKind.String || !Placeholder().IsMatch(expected.GetValue<string>()))
        {
            return null;
        }

        var text = expected.GetValue<string>();
        return text switch
        {
            "{MS}" => PlaceholderVerdict.If(actual?.GetValueKind() == JsonValueKind.Number, "a number of milliseconds"),
            "{NUMBER}" when actual?.GetValueKind() == JsonValueKind.Number => PlaceholderVerdict.Yes,
            _ when actual?.GetValueKind() != JsonValueKind.String => PlaceholderVerdict.No($"a string like {text}"),
            _ => Match(text, actual!.GetValue<string>()),
        };
    }

    public bool MeansAbsent(JsonNode? expected) => false;

    /// <summary>What is bound now, to come back to.</summary>
    public IReadOnlyDictionary<string, string> Remember() => new Dictionary<string, string>(_ids);

    /// <summary>Forgets what was bound since.</summary>
    public void Restore(IReadOnlyDictionary<string, string> remembered) => _ids = new(remembered);

    private PlaceholderVerdict Match(string expected, string actual)
    {
        var pattern = new Regex($"^{Pattern(expected)}$", RegexOptions.Singleline | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));
        var match = pattern.Match(actual);
        if (!match.Success)
        {
            return PlaceholderVerdict.No($"{expected} as {pattern}");
        }

        foreach (var group in match.Groups.Cast<Group>().Where(group => group.Name.StartsWith("ID", StringComparison.Ordinal)))
        {
            if (_ids.ContainsValue(group.Value))
            {
                return PlaceholderVerdict.No($"another id for {group.Name} than for the ids before");
            }

            _ids[group.Name] = group.Value;
        }

        return PlaceholderVerdict.Yes;
    }

    private string Pattern(string expected)
    {
        var pattern = "";
        var end = 0;
        var bound = new HashSet<string>();
        foreach (Match placeholder in Placeholder().Matches(expected))
        {
            pattern += Regex.Escape(expected[end..placeholder.Index]) + PatternOf(placeholder.Value, bound);
            end = placeholder.Index + placeholder.Length;
        }

        return pattern + Regex.Escape(expected[end..]);
    }

    private string PatternOf(string placeholder, HashSet<string> bound)
    {
        var name = placeholder.Trim('{', '}');
        return name switch
        {
            "<text>" => ".+",
            "TIME" => @"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)",
            "MS" => @"\d+(?:\.\d+)?",
            "NUMBER" => @"\d+",
            "TITLE" => "(?:A scripted title)?",
            "PADDING" => "x+",
            _ when known.TryGetValue(name, out var value) => Regex.Escape(value),
            _ when _ids.TryGetValue(name, out var id) => Regex.Escape(id),
            _ when name.StartsWith("ID", StringComparison.Ordinal) => bound.Add(name) ? $"(?<{name}>\\S+)" : $"\\k<{name}>",
            _ => throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"unknown placeholder {placeholder}")),
        };
    }

    [GeneratedRegex(@"<text>|\{(?:ID\d+|TIME|MS|NUMBER|TITLE|DIR|HOME|UPSTREAM|PADDING)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
