using System.Globalization;
using System.Text.Json;

namespace Cagent.Api.Compatibility;

/// <summary>A JSON object of a request: names in any case, of equal names the last counts, null is as good as absent, unknown members
/// do not matter, a member of the wrong type is refused.</summary>
internal sealed class BodyObject
{
    public static readonly BodyObject Empty = new([], "");

    /// <summary>Less than the 64 levels that JSON readers take by default, for what it is kept in has levels of its own.</summary>
    private const int MaxKeptDepth = 50;

    private readonly Dictionary<string, JsonElement> _members;
    private readonly string _path;

    private BodyObject(Dictionary<string, JsonElement> members, string path)
    {
        _members = members;
        _path = path;
    }

    /// <param name="value">An object or null.</param>
    /// <param name="path">Where it stands, for error messages; empty for the whole body.</param>
    public static BodyObject From(JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return Empty;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Mismatch(value, path, "object");
        }

        var members = new Dictionary<string, JsonElement>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in value.EnumerateObject())
        {
            members[member.Name] = member.Value;
        }

        return new BodyObject(members, path);
    }

    /// <summary>The member is there, if only as null.</summary>
    public bool Has(string name) => _members.ContainsKey(name);

    /// <summary>The member is absent or null.</summary>
    public bool IsNull(string name) => Value(name) is null;

    public string Text(string name) => Value(name) is not { } value ? ""
        : value.ValueKind == JsonValueKind.String ? value.GetString()!
        : throw Mismatch(value, Path(name), "string");

    /// <summary>Null when absent or empty.</summary>
    public string? TextOrNull(string name) => Text(name) is { Length: > 0 } text ? text : null;

    public bool Flag(string name) => Value(name) is { } value && value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Mismatch(value, Path(name), "bool"),
    };

    public long Integer(string name) => Value(name) is not { } value ? 0
        : value.ValueKind == JsonValueKind.Number && IsInteger(value) && value.TryGetInt64(out var number) ? number
        : throw Mismatch(value, Path(name), "int");

    /// <summary>An integer that fits 32 bits and is not negative.</summary>
    public int Count(string name) => Integer(name) is >= 0 and <= int.MaxValue and var number
        ? (int)number
        : throw RequestBody.Invalid($"{Path(name)} must be between 0 and {int.MaxValue.ToString(CultureInfo.InvariantCulture)}");

    public double Number(string name) => Value(name) is not { } value ? 0
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number
        : throw Mismatch(value, Path(name), "float64");

    /// <summary>Null when absent.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (Value(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind != JsonValueKind.Array
            ? throw Mismatch(value, Path(name), "[]string")
            : [.. value.EnumerateArray().Select(item => item.ValueKind switch
            {
                JsonValueKind.String => item.GetString()!,
                JsonValueKind.Null => "",
                _ => throw Mismatch(item, Path(name), "string"),
            })];
    }

    /// <summary>Null when absent.</summary>
    public IReadOnlyDictionary<string, string>? TextMap(string name)
    {
        if (Value(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Mismatch(value, Path(name), "map[string]string");
        }

        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            map[member.Name] = member.Value.ValueKind switch
            {
                JsonValueKind.String => member.Value.GetString()!,
                JsonValueKind.Null => "",
                _ => throw Mismatch(member.Value, Path(name), "string"),
            };
        }

        return map;
    }

    /// <summary>Null when absent.</summary>
    public BodyObject? Object(string name) => Value(name) is { } value ? From(value, Path(name)) : null;

    /// <summary>The object as it came; null when absent. It is kept and passed on, so it may not be nested deeper than whoever reads it takes.</summary>
    public JsonElement? RawObject(string name) => Value(name) is not { } value ? null
        : value.ValueKind != JsonValueKind.Object ? throw Mismatch(value, Path(name), "map[string]interface {}")
        : DepthOf(value) <= MaxKeptDepth ? value
        : throw RequestBody.Invalid($"{Path(name)} is nested deeper than {MaxKeptDepth} levels");

    /// <summary>Null when absent.</summary>
    public IReadOnlyList<JsonElement>? List(string name) => Value(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()]
        : throw Mismatch(value, Path(name), "array");

    /// <summary>Checks the type of a member that does not count otherwise.</summary>
    public void CheckTime(string name)
    {
        if (Value(name) is { } value && (value.ValueKind != JsonValueKind.String || !IsTime(value.GetString()!)))
        {
            throw RequestBody.Invalid($"parsing time of {Path(name)}: {value.GetRawText()} is not in RFC 3339 format");
        }
    }

    public static Exception Mismatch(JsonElement value, string path, string wanted)
    {
        var got = value.ValueKind switch
        {
            JsonValueKind.Object => "object",
            JsonValueKind.Array => "array",
            JsonValueKind.String => "string",
            JsonValueKind.Number => "number",
            JsonValueKind.Null => "null",
            _ => "bool",
        };
        return RequestBody.Invalid(path.Length == 0
            ? $"json: cannot unmarshal {got} into Go value of type {wanted}"
            : $"json: cannot unmarshal {got} into Go struct field {path} of type {wanted}");
    }

    private static int DepthOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => 1 + value.EnumerateObject().Select(member => DepthOf(member.Value)).DefaultIfEmpty().Max(),
        JsonValueKind.Array => 1 + value.EnumerateArray().Select(DepthOf).DefaultIfEmpty().Max(),
        _ => 0,
    };

    private JsonElement? Value(string name) =>
        _members.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private string Path(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    private static bool IsInteger(JsonElement number) => !number.GetRawText().AsSpan().ContainsAny(".eE");

    private static bool IsTime(string text) => text.Length >= 20 && text[10] is ('T' or 't')
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
