using System.Text.Json;
using System.Text.Json.Nodes;
using Cagent.Tools;

namespace Cagent.Approvals;

/// <summary>What a person filled in, as the text that the model gets: the same members give the same text, whatever their order and the spaces
/// between them (tools §1.2).</summary>
internal static class ElicitationContent
{
    /// <summary>Null when nothing was filled in.</summary>
    public static string? ToText(JsonElement? content) => content is { ValueKind: JsonValueKind.Object } value && value.EnumerateObject().Any()
        ? ToolJson.Write(SortedMembers(value))
        : null;

    private static JsonNode? Sorted(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => SortedMembers(value),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(Sorted)]),
        JsonValueKind.Null => null,
        _ => JsonValue.Create(value),
    };

    /// <summary>Of equal names the last counts.</summary>
    private static JsonObject SortedMembers(JsonElement value)
    {
        var members = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            members[member.Name] = member.Value;
        }

        return new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value))));
    }
}
