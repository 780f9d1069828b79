using System.Text.Json.Serialization;

namespace Cagent.Sessions;

/// <summary>A part of a message: text, image or file.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.MessagePart")]
public sealed record MessagePart
{
    /// <summary><c>text</c>, <c>image_url</c> or <c>file</c>.</summary>
    [Id(0), JsonPropertyName("type")]
    public string? Type { get; init; }

    /// <summary>The text of a <c>text</c> part.</summary>
    [Id(1), JsonPropertyName("text")]
    public string? Text { get; init; }

    /// <summary>The image of an <c>image_url</c> part.</summary>
    [Id(2), JsonPropertyName("image_url")]
    public ImageUrl? ImageUrl { get; init; }

    /// <summary>The file of a <c>file</c> part.</summary>
    [Id(3), JsonPropertyName("file")]
    public MessageFile? File { get; init; }
}

/// <summary>An image by address.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.ImageUrl")]
public sealed record ImageUrl
{
    /// <summary>A <c>data:</c> or <c>http(s):</c> URL.</summary>
    [Id(0), JsonPropertyName("url")]
    public string? Url { get; init; }

    /// <summary><c>high</c>, <c>low</c> or <c>auto</c>.</summary>
    [Id(1), JsonPropertyName("detail")]
    public string? Detail { get; init; }
}

/// <summary>A file named by a message.</summary>
[GenerateSerializer, Immutable, Alias("Cagent.MessageFile")]
public sealed record MessageFile
{
    /// <summary>Path on the server, inside the session's workspace.</summary>
    [Id(0), JsonPropertyName("path")]
    public string? Path { get; init; }

    /// <summary>Id of a file that was uploaded to the provider.</summary>
    [Id(1), JsonPropertyName("file_id")]
    public string? FileId { get; init; }

    /// <summary>MIME type.</summary>
    [Id(2), JsonPropertyName("mime_type")]
    public string? MimeType { get; init; }
}
