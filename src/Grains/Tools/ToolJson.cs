using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Cagent.Tools;

/// <summary>JSON in tool results: compact, and of the characters that JSON allows only those that are special in HTML or in JavaScript
/// are escaped (tools §1.2).</summary>
internal static partial class ToolJson
{
    /// <summary>Up to here whole numbers are exact in floating point.</summary>
    private const double MaxExactWhole = 1L << 53;

    /// <summary>Smaller numbers are written with an exponent, which has many forms: they stay as they are.</summary>
    private const double LeastWithoutExponent = 1e-4;

    private const int LastControl = 0x9F;

    private static readonly JsonSerializerOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        MaxDepth = 512,
    };

    private static readonly JsonSerializerOptions WithNulls = new(Options) { DefaultIgnoreCondition = JsonIgnoreCondition.Never };

    public static string Write<T>(T value) => Escape(JsonSerializer.Serialize(value, Options));

    public static string WriteWithNulls<T>(T value) => Escape(JsonSerializer.Serialize(value, WithNulls));

    public static string Write(JsonNode node) => Escape(node.ToJsonString(WithNulls));

    /// <summary>JSON that somebody else wrote: members sorted by name, of those named twice the last, numbers without needless digits.</summary>
    public static string WriteSorted(JsonElement value) => Sort(value) is { } node ? Write(node) : "null";

    public static JsonElement ToElement<T>(T value) => JsonSerializer.SerializeToElement(value, Options);

    public static JsonElement ToElementWithNulls<T>(T value) => JsonSerializer.SerializeToElement(value, WithNulls);

    private static JsonNode? Sort(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => SortMembers(value),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(Sort)]),
        JsonValueKind.Number when IsWhole(value, out var whole) => JsonValue.Create(whole),
        JsonValueKind.Number when value.TryGetDouble(out var number) && Math.Abs(number) is > LeastWithoutExponent and < MaxExactWhole => JsonValue.Create(number),
        JsonValueKind.Null => null,
        _ => JsonValue.Create(value),
    };

    private static JsonObject SortMembers(JsonElement value)
    {
        var sorted = new JsonObject();
        foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            sorted[member.Name] = Sort(member.Value);
        }

        return sorted;
    }

    private static bool IsWhole(JsonElement value, out long whole)
    {
        if (value.TryGetInt64(out whole))
        {
            return true;
        }

        if (!value.TryGetDouble(out var number) || Math.Truncate(number) != number || Math.Abs(number) > MaxExactWhole)
        {
            return false;
        }

        whole = (long)number;
        return true;
    }

    /// <summary>These stand only inside of strings, where an escape means the same.</summary>
    private static string Escape(string json) => EscapedUnit().Replace(json, WriteOut)
        .Replace("<", @"\u003c", StringComparison.Ordinal)
        .Replace(">", @"\u003e", StringComparison.Ordinal)
        .Replace("&", @"\u0026", StringComparison.Ordinal)
        .Replace("\u2028", @"\u2028", StringComparison.Ordinal)
        .Replace("\u2029", @"\u2029", StringComparison.Ordinal);

    /// <summary>The encoder escapes rare blanks and all that lies beyond the first plane, emoji above all.</summary>
    private static string WriteOut(Match escape) =>
        ushort.TryParse(escape.Groups["unit"].ValueSpan, NumberStyles.AllowHexSpecifier, null, out var unit) && unit > LastControl
            ? ((char)unit).ToString()
            : escape.Value;

    /// <summary>A backslash that is escaped itself is passed over: what follows it is text.</summary>
    [GeneratedRegex(@"\\(?:\\|u(?<unit>[0-9A-F]{4}))", RegexOptions.CultureInvariant)]
    private static partial Regex EscapedUnit();
}
