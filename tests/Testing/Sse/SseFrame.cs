using System.Text.Json.Nodes;

namespace Cagent.Testing.Sse;

/// <summary>A frame of an event stream: an event, or a comment.</summary>
public sealed record SseFrame
{
    /// <summary>The <c>id:</c> line; null when there was none.</summary>
    public string? Id { get; init; }

    /// <summary>The <c>event:</c> line; null when there was none.</summary>
    public string? Name { get; init; }

    /// <summary>The <c>data:</c> lines, joined by line breaks; null when there were none.</summary>
    public string? Data { get; init; }

    /// <summary>The comment; null when the frame is an event.</summary>
    public string? Comment { get; init; }

    /// <summary>The lines as they came.</summary>
    public required IReadOnlyList<string> Lines { get; init; }

    /// <summary>The data as a JSON object; null when it is something else.</summary>
    public JsonObject? Json => Data is ['{', ..] ? JsonNode.Parse(Data) as JsonObject : null;

    /// <summary>Member <c>type</c> of the data; <c>comment</c> for a comment.</summary>
    public string Type => Comment is not null ? "comment" : Json?["type"]?.GetValue<string>() ?? "";

    /// <summary>The id as a number.</summary>
    public long Number => Id is null ? 0 : long.Parse(Id, System.Globalization.CultureInfo.InvariantCulture);
}
