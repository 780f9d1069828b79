using System.Text.Json;
using Cagent.Permissions;

namespace Cagent.Grains.Tests.Permissions;

/// <summary>The recorded decisions of <c>permission-cases.json</c>; a new entry is a new test.</summary>
internal static class PermissionCases
{
    private static readonly JsonElement Document = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "permission-cases.json"))).RootElement;

    public static IEnumerable<string> Ids(string part) => Document.GetProperty(part).EnumerateArray().Select(item => item.GetProperty("id").GetString()!);

    public static JsonElement Find(string part, string id) =>
        Document.GetProperty(part).EnumerateArray().Single(item => item.GetProperty("id").GetString() == id);

    public static PermissionRules? Rules(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : new PermissionRules
    {
        Allow = Patterns(value, "allow"),
        Ask = Patterns(value, "ask"),
        Deny = Patterns(value, "deny"),
    };

    private static string[]? Patterns(JsonElement rules, string list) =>
        rules.TryGetProperty(list, out var patterns) ? [.. patterns.EnumerateArray().Select(pattern => pattern.GetString()!)] : null;
}
