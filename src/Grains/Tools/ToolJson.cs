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

    public static JsonElement ToElement<T>(T value) => JsonSerializer.SerializeToElement(value, Options);

    public static JsonElement ToElementWithNulls<T>(T value) => JsonSerializer.SerializeToElement(value, WithNulls);

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
