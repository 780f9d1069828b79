using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cagent.Testing.Json;

namespace Cagent.Conformance.Tests.Examples;

/// <summary>The shape language of the HTTP examples.</summary>
internal sealed partial class ShapePlaceholders(string? session) : IPlaceholders
{
    /// <summary>Id of the sub-session, bound at its first occurrence.</summary>
    public string? SubSession { get; set; }

    public bool MeansAbsent(JsonNode? expected) =>
        expected?.GetValueKind() == JsonValueKind.String && expected.GetValue<string>() == "<absent>";

    public PlaceholderVerdict? Decide(JsonNode expected, JsonNode? actual)
    {
        if (expected.GetValueKind() != JsonValueKind.String)
        {
            return null;
        }

        var shape = expected.GetValue<string>();
        var kind = actual?.GetValueKind() ?? JsonValueKind.Null;
        var text = kind == JsonValueKind.String ? actual!.GetValue<string>() : null;
        return shape switch
        {
            "<any>" => PlaceholderVerdict.Yes,
            "<string>" => PlaceholderVerdict.If(text is not null, "a string"),
            "<int>" => PlaceholderVerdict.If(kind == JsonValueKind.Number && Integer().IsMatch(actual!.ToJsonString()), "an integer"),
            "<float>" => PlaceholderVerdict.If(kind == JsonValueKind.Number, "a number"),
            "<object>" => PlaceholderVerdict.If(kind == JsonValueKind.Object, "an object"),
            "<array>" => PlaceholderVerdict.If(kind == JsonValueKind.Array, "an array"),
            "<uuid>" => PlaceholderVerdict.If(text is not null && Uuid().IsMatch(text), "a UUID"),
            "<rfc3339>" => PlaceholderVerdict.If(text is not null && Time().IsMatch(text), "an RFC 3339 time"),
            "{S}" => PlaceholderVerdict.If(text is not null && text == session, $"the session's id {session}"),
            "{C}" => DecideSubSession(text),
            _ when shape.StartsWith("<prefix:", StringComparison.Ordinal) && shape.EndsWith('>') =>
                PlaceholderVerdict.If(text?.StartsWith(shape[8..^1], StringComparison.Ordinal) == true, $"a string that begins with '{shape[8..^1]}'"),
            _ => null,
        };
    }

    private PlaceholderVerdict DecideSubSession(string? text)
    {
        if (text is null || text == session)
        {
            return PlaceholderVerdict.No("the id of a sub-session");
        }

        SubSession ??= text;
        return PlaceholderVerdict.If(text == SubSession, $"the sub-session's id {SubSession}");
    }

    [GeneratedRegex(@"^-?\d+$")]
    private static partial Regex Integer();

    [GeneratedRegex("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
    private static partial Regex Uuid();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")]
    private static partial Regex Time();
}
