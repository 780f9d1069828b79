using System.Text;
using System.Text.Json;

namespace Cagent.Tools.Arguments;

/// <summary>Decoded arguments of a call (tools §1.2): unknown members are ignored, missing and null ones are empty, also in lists, names
/// match without regard to case, the last of two equal ones counts. A value of another type is an error, with two repairs: a list may come
/// as JSON text, and a single value may stand for a list of one.</summary>
internal sealed class ToolArguments
{
    /// <summary>Longest text that is read, bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    private static readonly JsonElement Empty = JsonDocument.Parse("{}").RootElement.Clone();

    private readonly Dictionary<string, JsonElement> _members;
    private readonly string _path;

    private ToolArguments(JsonElement value, string path)
    {
        _path = path;
        _members = new Dictionary<string, JsonElement>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in value.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
        {
            _members[member.Name] = member.Value;
        }
    }

    /// <summary>Reads the arguments of a call; empty text and <c>null</c> are an empty object.</summary>
    /// <exception cref="InvalidArgumentsException">No JSON, not an object, or too long.</exception>
    public static ToolArguments Parse(string? json)
    {
        json = string.IsNullOrEmpty(json) ? "{}" : json;
        var size = Encoding.UTF8.GetByteCount(json);
        if (size > MaxBytes)
        {
            throw new InvalidArgumentsException($"they are {size} bytes long; at most {MaxBytes} are read");
        }

        try
        {
            using var document = JsonText.Parse(json);
            return document.RootElement.ValueKind switch
            {
                JsonValueKind.Null => new ToolArguments(Empty, ""),
                JsonValueKind.Object => new ToolArguments(document.RootElement.Clone(), ""),
                _ => throw new InvalidArgumentsException($"an object was wanted, {Describe(document.RootElement)} came"),
            };
        }
        catch (JsonException e)
        {
            throw new InvalidArgumentsException($"not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1})");
        }
    }

    /// <summary>A string; empty when missing.</summary>
    public string GetString(string name) => Find(name) is { } value ? ReadString(value, name) : "";

    /// <summary>A boolean; false when missing.</summary>
    public bool GetBoolean(string name) => Find(name) is { } value && value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(name, "a boolean", value),
    };

    /// <summary>A whole number, written without a fraction; null when missing.</summary>
    public long? FindInteger(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number
            : throw Wrong(name, "a whole number", value);
    }

    /// <summary>An object; null when missing.</summary>
    public JsonElement? FindObject(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } value => value,
        { } value => throw Wrong(name, "an object", value),
    };

    /// <summary>A list of strings; empty when missing.</summary>
    public IReadOnlyList<string> GetStrings(string name)
    {
        if (Find(name) is not { } value)
        {
            return [];
        }

        return value.ValueKind switch
        {
            JsonValueKind.Array => ReadStrings(value, name),
            JsonValueKind.String when ParseList(value.GetString()!) is { } list => ReadStrings(list, name),
            JsonValueKind.String => [value.GetString()!],
            _ => throw Wrong(name, "a list of strings", value),
        };
    }

    /// <summary>A list of objects; empty when missing.</summary>
    public IReadOnlyList<ToolArguments> GetObjects(string name)
    {
        if (Find(name) is not { } value)
        {
            return [];
        }

        return value.ValueKind switch
        {
            JsonValueKind.Array => ReadObjects(value, name),
            JsonValueKind.Object => [new ToolArguments(value, Path(name) + "[0].")],
            JsonValueKind.String when ParseList(value.GetString()!) is { } list => ReadObjects(list, name),
            _ => throw Wrong(name, "a list of objects", value),
        };
    }

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "the number " + Shorten(value.GetRawText()),
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "null",
    };

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private static JsonElement? ParseList(string text)
    {
        if (!text.AsSpan().TrimStart().StartsWith("["))
        {
            return null;
        }

        try
        {
            using var document = JsonText.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private JsonElement? Find(string name) => _members.TryGetValue(name, out var value) ? value : null;

    private List<string> ReadStrings(JsonElement list, string name) =>
        [.. list.EnumerateArray().Select((item, i) => item.ValueKind == JsonValueKind.Null ? "" : ReadString(item, $"{name}[{i}]"))];

    private List<ToolArguments> ReadObjects(JsonElement list, string name) =>
        [.. list.EnumerateArray().Select((item, i) => ReadObject(item, $"{name}[{i}]"))];

    private ToolArguments ReadObject(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.Object => new ToolArguments(value, Path(name) + "."),
        JsonValueKind.Null => new ToolArguments(Empty, Path(name) + "."),
        _ => throw Wrong(name, "an object", value),
    };

    private string ReadString(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name, "a string", value);

    private string Path(string name) => _path + name;

    private InvalidArgumentsException Wrong(string name, string wanted, JsonElement value) =>
        new($"'{Path(name)}' must be {wanted}, {Describe(value)} came");
}
