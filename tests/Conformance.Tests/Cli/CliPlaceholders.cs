using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cagent.Testing.Json;

namespace Cagent.Conformance.Tests.Cli;

/// <summary>The placeholders of recorded starts.</summary>
internal sealed partial class CliPlaceholders(IReadOnlyDictionary<string, string> known) : IPlaceholders
{
    public bool MeansAbsent(JsonNode? expected) => false;

    public PlaceholderVerdict? Decide(JsonNode expected, JsonNode? actual) =>
        expected.GetValueKind() == JsonValueKind.String && Placeholder().IsMatch(expected.GetValue<string>())
            ? PlaceholderVerdict.If(
                actual?.GetValueKind() == JsonValueKind.String
                && Regex.IsMatch(actual.GetValue<string>(), $"^{Escape(expected.GetValue<string>(), known)}$", RegexOptions.Singleline, TimeSpan.FromSeconds(5)),
                $"'{expected}'")
            : null;

    /// <summary>A text as a pattern.</summary>
    public static string Escape(string text, IReadOnlyDictionary<string, string> known)
    {
        var pattern = "";
        var position = 0;
        foreach (Match match in Placeholder().Matches(text))
        {
            pattern += Regex.Escape(text[position..match.Index]) + PatternOf(match.Groups[1].Value, known);
            position = match.Index + match.Length;
        }

        return pattern + Regex.Escape(text[position..]);
    }

    private static string PatternOf(string name, IReadOnlyDictionary<string, string> known) => name switch
    {
        "PORT" or "EPHEMERAL" or "UNIX_SECONDS" => @"\d+",
        "TIME" => @"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)",
        "UUID" => "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        "RANDOM" => "[0-9a-f]+",
        // A welcome is not ours to give.
        "BANNER" => ".*",
        "VERSION" => @"\S+",
        "HELP" or "USAGE" or "SENTENCE" or "ADVICE" or "LOG LINES" or "GOROUTINES" or "LOGTIME" or "LATENCY" => ".+",
        _ when known.TryGetValue(name, out var value) => Regex.Escape(value),
        _ => throw new InvalidDataException($"unknown placeholder {name}"),
    };

    [GeneratedRegex(@"\{\{([A-Z_ ]+)\}\}")]
    private static partial Regex Placeholder();
}
