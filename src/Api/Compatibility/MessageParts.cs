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
        var type = part.Text("type");
        var image = part.Object("image_url");
        var file = part.Object("file");
        if (type is not ("text" or "image_url" or "file"))
        {
            // Models get the parts instead of the content: what is left out of them would be lost.
            throw RequestBody.Invalid($"multi_content.type is \"{type}\"; it must be text, image_url or file");
        }

        if (type == "image_url" && image?.TextOrNull("url") is null)
        {
            throw RequestBody.Invalid("multi_content.image_url.url is required in a part of the type image_url");
        }

        return new MessagePart
        {
            Type = type,
            Text = part.TextOrNull("text"),
            ImageUrl = image is null ? null : new ImageUrl { Url = image.TextOrNull("url"), Detail = image.TextOrNull("detail") },
            File = file is null ? null : new MessageFile
            {
                Path = file.TextOrNull("path"),
                FileId = file.TextOrNull("file_id"),
                MimeType = file.TextOrNull("mime_type"),
            },
        };
    }
}
