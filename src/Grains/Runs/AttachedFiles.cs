using System.Collections.Immutable;
using Cagent.Sessions;
using Cagent.Tools.Workspaces;

namespace Cagent.Runs;

/// <summary>Puts the text of attached files into the messages that are sent to a model (models §3.2). Only files of the session's workspace are
/// read: a path comes from whoever posts. What cannot be inlined stays a file part, and the model's API says what becomes of it.</summary>
internal static class AttachedFiles
{
    /// <summary>Longest text that is inlined, bytes.</summary>
    internal const long LongestText = 5 * 1024 * 1024;

    /// <summary>Bytes that are inlined into one prompt, more than any model takes. The newest messages get them.</summary>
    internal const long LongestPrompt = 20 * 1024 * 1024;

    private static readonly string[] TextTypes =
    [
        "application/json", "application/xml", "application/yaml", "application/x-yaml", "application/toml", "application/javascript",
        "application/x-javascript", "application/typescript", "application/sql", "application/x-sh", "application/graphql",
    ];

    /// <summary>The messages, with the parts of readable text files replaced by text parts.</summary>
    public static async ValueTask<ImmutableArray<ChatMessage>> InlineAsync(
        ImmutableArray<ChatMessage> messages, string workingDirectory, CancellationToken cancellationToken)
    {
        if (!messages.Any(HasFiles))
        {
            return messages;
        }

        var texts = new AttachedTexts(new Workspace(workingDirectory, []), LongestPrompt);
        var inlined = messages.ToBuilder();
        for (var index = inlined.Count - 1; index >= 0; index--)
        {
            if (HasFiles(inlined[index]))
            {
                inlined[index] = await InlineAsync(inlined[index], texts, cancellationToken);
            }
        }

        return inlined.ToImmutable();
    }

    private static bool HasFiles(ChatMessage message) => message.MultiContent?.Any(part => part is { Type: "file", File.Path.Length: > 0 }) is true;

    private static async Task<ChatMessage> InlineAsync(ChatMessage message, AttachedTexts texts, CancellationToken cancellationToken)
    {
        var parts = new List<MessagePart>(message.MultiContent!.Count);
        foreach (var part in message.MultiContent)
        {
            var text = part is { Type: "file", File: { Path.Length: > 0 } file } && IsText(file.MimeType)
                ? await texts.FindAsync(file.Path, cancellationToken)
                : null;
            parts.Add(text is null
                ? part
                : new MessagePart { Type = "text", Text = $"Content of the attached file \"{Path.GetFileName(part.File!.Path)}\":\n\n{text}" });
        }

        return message with { MultiContent = parts };
    }

    private static bool IsText(string? type)
    {
        var bare = type?.Split(';')[0].Trim().ToLowerInvariant() ?? "";
        return bare.Length == 0 || bare.StartsWith("text/", StringComparison.Ordinal) || TextTypes.Contains(bare)
            || bare.EndsWith("+json", StringComparison.Ordinal) || bare.EndsWith("+xml", StringComparison.Ordinal);
    }
}
