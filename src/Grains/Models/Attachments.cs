using Cagent.Sessions;

namespace Cagent.Models;

/// <summary>Parts of messages as the OpenAI APIs take them: text and images.</summary>
internal static class Attachments
{
    public const string ToolImagesLabel = "Attached image(s) from tool result:";

    /// <summary>Checks that the newest user message holds nothing that the API cannot take. Older ones were refused in their own turn; they must
    /// not make the session unusable.</summary>
    /// <exception cref="ChatModelException">It has a file.</exception>
    public static void RefuseNewFiles(IReadOnlyList<ChatMessage> messages)
    {
        for (var i = messages.Count - 1; i >= 0; i--)
        {
            if (messages[i].Role != ChatRoles.User)
            {
                continue;
            }

            if (messages[i].MultiContent?.FirstOrDefault(part => part.Type is "file") is { } part)
            {
                throw new ChatModelException(
                    $"The attached file {NameOf(part)} cannot be sent to this model: attach images as image_url, or UTF-8 text files of at most 5 MiB "
                        + "that lie in the session's working directory, or let the agent read the file with a tool.",
                    ChatModelErrorKind.Fatal);
            }

            return;
        }
    }

    /// <summary>What an older message says in place of a file that could not be sent.</summary>
    public static string DescribeUnsentFile(MessagePart part) => $"[attached file {NameOf(part)}, not included]";

    public static bool HasImages(ChatMessage message) => message.MultiContent?.Any(part => part is { Type: "image_url", ImageUrl: not null }) is true;

    /// <summary>The parts of a message that the API can take. A message without any is sent as its plain text.</summary>
    public static IReadOnlyList<MessagePart> PartsOf(ChatMessage message, bool textOnly) => message.MultiContent is { Count: > 0 } parts
        ? [.. parts.Where(part => part is { Type: "text" } || (!textOnly && part is { Type: "image_url", ImageUrl: not null } or { Type: "file" }))]
        : [];

    private static string NameOf(MessagePart part)
    {
        var name = part.File?.Path is { Length: > 0 } path ? Path.GetFileName(path) : part.File?.FileId;
        return part.File?.MimeType is { Length: > 0 } type ? $"\"{name}\" ({type})" : $"\"{name}\"";
    }
}
