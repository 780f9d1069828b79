using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cagent.Testing.Json;

namespace Cagent.Conformance.Tests.Wire;

/// <summary>The placeholders of wire cases: texts of the reference's wording, secrets, generated ids.</summary>
internal sealed partial class WirePlaceholders(string upstream) : IPlaceholders
{
    private readonly Dictionary<string, string> _calls = [];

    public bool MeansAbsent(JsonNode? expected) => false;

    public PlaceholderVerdict? Decide(JsonNode expected, JsonNode? actual)
    {
        if (expected is JsonObject text && text["$text"] is not null)
        {
            return DecideText(text, actual);
        }

        if (expected.GetValueKind() != JsonValueKind.String || !Special().IsMatch(expected.GetValue<string>()))
        {
            return null;
        }

        var wanted = Fill(expected.GetValue<string>());
        return wanted.StartsWith("call_UUID", StringComparison.Ordinal)
            ? DecideCall(wanted, actual)
            : PlaceholderVerdict.If(actual?.GetValueKind() == JsonValueKind.String && actual.GetValue<string>() == wanted, $"'{wanted}'");
    }

    private string Fill(string text) => WireEnvironment.Fill(text)
        .Replace("${UPSTREAM}", upstream, StringComparison.Ordinal)
        .Replace("${UPSTREAM_HOST}", new Uri(upstream).Authority, StringComparison.Ordinal);

    private static PlaceholderVerdict DecideText(JsonObject text, JsonNode? actual)
    {
        var parts = (text["$contains"]?.AsArray() ?? []).Select(part => part!.GetValue<string>()).ToList();
        var got = actual?.GetValueKind() == JsonValueKind.String ? actual.GetValue<string>() : actual?.ToJsonString() ?? "";
        return PlaceholderVerdict.If(
            got.Length > 0 && parts.All(part => got.Contains(part, StringComparison.Ordinal)),
            $"a text that contains {string.Join(", ", parts)}");
    }

    private PlaceholderVerdict DecideCall(string name, JsonNode? actual)
    {
        var id = actual?.GetValueKind() == JsonValueKind.String ? actual.GetValue<string>() : "";
        if (!_calls.TryGetValue(name, out var known))
        {
            _calls[name] = known = id;
        }

        return PlaceholderVerdict.If(id.Length > 0 && id == known, $"the id {known} that stands for {name}");
    }

    [GeneratedRegex(@"<[A-Z_]+>|\{\{.\*\d+\}\}|\$\{[A-Z_]+\}|^call_UUID")]
    private static partial Regex Special();
}
