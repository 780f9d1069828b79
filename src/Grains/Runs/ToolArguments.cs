using System.Text.Json;
using Cagent.Sessions;

namespace Cagent.Runs;

/// <summary>Arguments of the tools that the run itself carries out.</summary>
internal readonly struct ToolArguments
{
    private readonly JsonElement _root;

    private ToolArguments(JsonElement root) => _root = root;

    /// <summary>Parses the arguments of a call; they must be a JSON object whose named texts are texts.</summary>
    public static bool TryParse(ToolCall call, out ToolArguments arguments, out string problem, params ReadOnlySpan<string> texts)
    {
        arguments = default;
        problem = "";
        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(call.Function.Arguments ?? "");
            root = document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            problem = "invalid arguments: they are not valid JSON (" + exception.Message.Split(". LineNumber", 2)[0].Split(" LineNumber", 2)[0] + ")";
            return false;
        }

        if (root.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
        {
            problem = $"invalid arguments: expected a JSON object, got {Name(root.ValueKind)}";
            return false;
        }

        arguments = new ToolArguments(root);
        foreach (var name in texts)
        {
            if (arguments.Value(name) is { ValueKind: not (JsonValueKind.String or JsonValueKind.Null) } other)
            {
                problem = $"invalid arguments: \"{name}\" must be a string, got {Name(other.ValueKind)}";
                return false;
            }
        }

        return true;
    }

    /// <summary>A text; empty when absent.</summary>
    public string Text(string name) => Value(name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

    /// <summary>A member by its name in any case, the last of duplicates; null when absent or JSON null.</summary>
    public JsonElement? Value(string name)
    {
        JsonElement? found = null;
        if (_root.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in _root.EnumerateObject())
            {
                if (string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase))
                {
                    found = member.Value.ValueKind == JsonValueKind.Null ? null : member.Value;
                }
            }
        }

        return found;
    }

    private static string Name(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    };
}
