using System.Text.Json;

namespace Cagent.Silo.Storage.Schema;

/// <summary>An element of the <c>messages</c> column. Exactly one of message, sub-session and summary is set.</summary>
internal sealed record MirrorItem(int Position)
{
    public string AgentName { get; init; } = "";

    /// <summary>The chat message as it stands there, UTF-8.</summary>
    public byte[]? MessageJson { get; init; }

    public bool Implicit { get; init; }

    public JsonElement? SubSession { get; init; }

    public string? Summary { get; init; }

    /// <summary>Reads the column. Empty elements leave a gap in the positions.</summary>
    /// <exception cref="JsonException">It is not an array of items.</exception>
    public static IReadOnlyList<MirrorItem> Parse(ReadOnlyMemory<byte> column)
    {
        using var document = JsonDocument.Parse(column);
        return Parse(document.RootElement);
    }

    public static IReadOnlyList<MirrorItem> Parse(JsonElement array)
    {
        if (array.ValueKind is JsonValueKind.Null)
        {
            return [];
        }

        if (array.ValueKind is not JsonValueKind.Array)
        {
            throw new JsonException("A history is not an array.");
        }

        var items = new List<MirrorItem>(array.GetArrayLength());
        var position = 0;
        foreach (var element in array.EnumerateArray())
        {
            if (Parse(element, position++) is { } item)
            {
                items.Add(item);
            }
        }

        return items;
    }

    private static MirrorItem? Parse(JsonElement element, int position)
    {
        if (element.ValueKind is JsonValueKind.Null)
        {
            return null;
        }

        if (element.ValueKind is not JsonValueKind.Object)
        {
            throw new JsonException($"Item {position} of a history is not an object.");
        }

        if (Member(element, "message") is { ValueKind: JsonValueKind.Object } outer)
        {
            return Member(outer, "message") switch
            {
                { ValueKind: JsonValueKind.Object } message => new MirrorItem(position)
                {
                    AgentName = Text(outer, "agentName"),
                    MessageJson = JsonSerializer.SerializeToUtf8Bytes(message, StoredJson.Compact.JsonElement),
                    Implicit = Flag(outer, "implicit"),
                },
                null or { ValueKind: JsonValueKind.Null } => null,
                _ => throw new JsonException($"The message of item {position} of a history is not an object."),
            };
        }

        if (Member(element, "sub_session") is { ValueKind: JsonValueKind.Object } session)
        {
            return new MirrorItem(position) { SubSession = session.Clone() };
        }

        return Text(element, "summary") is { Length: > 0 } summary ? new MirrorItem(position) { Summary = summary } : null;
    }

    internal static JsonElement? Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out var member) ? member : null;

    internal static string Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    internal static bool Flag(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.True };

    internal static double Number(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : 0;
}
