using System.Text.Json;
using Cagent.Sessions;

namespace Cagent.Api.Compatibility;

/// <summary>The member <c>multi_content</c> of a message: texts, images and files.</summary>
internal static class MessageParts
{
    /// <summary>Null when there are none.</summary>
    public static IReadOnlyList<MessagePart>? Read(BodyObject message) =>
        message.List("multi_content") is { Count: > 0 } parts ? [.. parts.Select(Part)] : null;

    private static MessagePart Part(JsonElement item)
    {
        var part = BodyObject.From(item, "multi_content");
        var image = part.Object("image_url");
        var file = part.Object("file");
        return new MessagePart
        {
            Type = NullIfEmpty(part.Text("type")),
            Text = NullIfEmpty(part.Text("text")),
            ImageUrl = image is null ? null : new ImageUrl { Url = NullIfEmpty(image.Text("url")), Detail = NullIfEmpty(image.Text("detail")) },
            File = file is null ? null : new MessageFile
            {
                Path = NullIfEmpty(file.Text("path")),
                FileId = NullIfEmpty(file.Text("file_id")),
                MimeType = NullIfEmpty(file.Text("mime_type")),
            },
        };
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
