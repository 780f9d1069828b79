using System.Globalization;
using System.Text.Json.Nodes;
using Cagent.Agents.Yaml;

namespace Cagent.Agents.Reading;

/// <summary>Which spellings are accepted where a type is wanted (agent-config §3.3).</summary>
internal static class YamlValues
{
    public static AgentFileException WrongType(YamlNode node, string path, string wanted) => new(path, node.Position,
        $"wrong type: expected {wanted}, found {Describe(node)}");

    public static string Text(YamlNode node, string path) =>
        node is YamlScalar scalar ? scalar.Text : throw WrongType(node, path, "text");

    public static long Integer(YamlNode node, string path) => FindInteger(node) ?? throw WrongType(node, path, "a whole number");

    /// <summary>The whole number that a value spells, or null.</summary>
    public static long? FindInteger(YamlNode node) => (node as YamlScalar)?.Value switch
    {
        long number => number,
        double number when Truncate(number) is { } whole => whole,
        string text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        string text when YamlNumbers.ParseDecimal(text) is { } number && Truncate(number) is { } whole => whole,
        _ => null,
    };

    public static double Number(YamlNode node, string path) => (node as YamlScalar)?.Value switch
    {
        long number => number,
        ulong number => number,
        double number => number,
        string text when YamlNumbers.ParseDecimal(text) is { } number => number,
        _ => throw WrongType(node, path, "a number"),
    };

    public static bool Flag(YamlNode node, string path) =>
        node is YamlScalar { Value: bool flag } ? flag : throw WrongType(node, path, "true or false");

    public static IReadOnlyList<string> TextList(YamlNode node, string path) => node is YamlSequence list
        ? [.. list.Items.Select((item, index) => Text(item, $"{path}[{index}]"))]
        : throw WrongType(node, path, "a list of texts");

    public static IReadOnlyDictionary<string, string> TextMap(YamlNode node, string path) => node is YamlMapping map
        ? map.Entries.ToDictionary(entry => entry.Name, entry => Text(entry.Value, $"{path}.{entry.Name}"), StringComparer.Ordinal)
        : throw WrongType(node, path, "a map of texts");

    /// <summary>Any value as JSON; a number that JSON cannot hold becomes null.</summary>
    public static JsonNode? Free(YamlNode node)
    {
        switch (node)
        {
            case YamlScalar scalar:
                return scalar.Value switch
                {
                    null => null,
                    bool flag => JsonValue.Create(flag),
                    long number => JsonValue.Create(number),
                    ulong number => JsonValue.Create(number),
                    double number => Free(number),
                    var text => JsonValue.Create((string)text),
                };
            case YamlSequence list:
                return new JsonArray([.. list.Items.Select(Free)]);
            default:
                var result = new JsonObject();
                foreach (var entry in ((YamlMapping)node).Entries)
                {
                    result[entry.Name] = Free(entry.Value);
                }
                return result;
        }
    }

    /// <summary>A number as JSON; infinity and what is no number become null.</summary>
    public static JsonNode? Free(double number) => double.IsFinite(number) ? JsonValue.Create(number) : null;

    private static long? Truncate(double number) => number is > -9.3e18 and < 9.3e18 && Math.Truncate(number) is var whole
        && whole >= long.MinValue && whole < 9223372036854775808d ? (long)whole : null;

    private static string Describe(YamlNode node) => node switch
    {
        YamlSequence => "a list",
        YamlMapping => "a map",
        YamlScalar { IsNull: true } => "nothing",
        YamlScalar { Value: bool } scalar => scalar.Text,
        YamlScalar { Value: string } scalar => $"\"{Shorten(scalar.Text)}\"",
        YamlScalar scalar => scalar.Text,
        _ => "something else",
    };

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
