using System.Globalization;
using System.Text.Json;
using Cagent.Sessions;
using Cagent.Tools.Arguments;

namespace Cagent.Permissions;

/// <summary>The arguments of a call as rules see them: name → text (runtime §7.1 A-4, §7.3 P-6).</summary>
internal sealed class PermissionArguments
{
    public static readonly PermissionArguments None = new([]);

    private readonly Dictionary<string, string> _values;

    private PermissionArguments(Dictionary<string, string> values) => _values = values;

    /// <summary>Text that is no JSON object gives no arguments: rules on the name alone still apply.</summary>
    /// <param name="json">Arguments as the model sent them.</param>
    /// <param name="definition">With it, members are named as the tool reads them: tools accept <c>CMD</c> for <c>cmd</c>, so a rule
    /// on <c>cmd</c> has to see it. Null = names as sent.</param>
    public static PermissionArguments Parse(string? json, ToolDefinition? definition = null)
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            return None;
        }

        try
        {
            using var document = JsonText.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement, definition) : None;
        }
        catch (JsonException)
        {
            return None;
        }
    }

    public string? Find(string name) => _values.GetValueOrDefault(name);

    private static PermissionArguments Read(JsonElement arguments, ToolDefinition? definition)
    {
        var names = DeclaredNames(definition);
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (var member in arguments.EnumerateObject())
        {
            var text = Format(member.Value, nested: false);
            values[member.Name] = text;
            if (names.TryGetValue(member.Name, out var declared))
            {
                values[declared] = text;
            }
        }

        return new PermissionArguments(values);
    }

    private static Dictionary<string, string> DeclaredNames(ToolDefinition? definition)
    {
        Dictionary<string, string> names = new(StringComparer.OrdinalIgnoreCase);
        if (definition?.Parameters is { ValueKind: JsonValueKind.Object } schema
            && schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in properties.EnumerateObject())
            {
                names.TryAdd(property.Name, property.Name);
            }
        }

        return names;
    }

    private static string Format(JsonElement value, bool nested) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => FormatNumber(value, nested),
        JsonValueKind.Array => "[" + string.Join(' ', value.EnumerateArray().Select(item => Format(item, nested: true))) + "]",
        JsonValueKind.Object => FormatObject(value),
        _ => "<nil>",
    };

    private static string FormatObject(JsonElement value)
    {
        SortedDictionary<string, string> members = new(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            members[member.Name] = Format(member.Value, nested: true);
        }

        return "map[" + string.Join(' ', members.Select(member => $"{member.Key}:{member.Value}")) + "]";
    }

    /// <summary>Whole numbers are plain digits, except inside lists and objects.</summary>
    private static string FormatNumber(JsonElement value, bool nested)
    {
        if (!value.TryGetDouble(out var number) || !double.IsFinite(number))
        {
            return value.GetRawText();
        }

        return !nested && Math.Truncate(number) == number && Math.Abs(number) < 9.2233720368547758e18
            ? ((long)number).ToString(CultureInfo.InvariantCulture)
            : ShortestNumber.Format(number);
    }
}
