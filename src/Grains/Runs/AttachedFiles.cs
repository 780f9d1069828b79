using System.Collections.Immutable;
using System.Text;
using Cagent.Sessions;
using Cagent.Tools.Workspaces;

namespace Cagent.Runs;

/// <summary>Puts the text of attached files into the messages that are sent to a model (models §3.2). Only files of the session's workspace are
/// read: a path comes from whoever posts. What cannot be inlined stays a file part, and the model's API says what becomes of it.</summary>
internal static class AttachedFiles
{
    /// <summary>Longest text that is inlined, bytes.</summary>
    internal const long LongestText = 5 * 1024 * 1024;

    private static readonly string[] TextTypes =
    [
        "application/json", "application/xml", "application/yaml", "application/x-yaml", "application/toml", "application/javascript",
        "application/x-javascript", "application/typescript", "application/sql", "application/x-sh", "application/graphql",
    ];

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The messages, with the parts of readable text files replaced by text parts.</summary>
    public static async ValueTask<ImmutableArray<ChatMessage>> InlineAsync(
        ImmutableArray<ChatMessage> messages, string workingDirectory, CancellationToken cancellationToken)
    {
        if (!messages.Any(HasFiles))
        {
            return messages;
        }

        var workspace = new Workspace(workingDirectory, []);
        var inlined = messages.ToBuilder();
        for (var index = 0; index < inlined.Count; index++)
        {
            if (HasFiles(inlined[index]))
            {
                inlined[index] = await InlineAsync(inlined[index], workspace, cancellationToken);
            }
        }

        return inlined.ToImmutable();
    }

    private static bool HasFiles(ChatMessage message) => message.MultiContent?.Any(part => part is { Type: "file", File.Path.Length: > 0 }) is true;

    private static async Task<ChatMessage> InlineAsync(ChatMessage message, Workspace workspace, CancellationToken cancellationToken)
    {
        var parts = new List<MessagePart>(message.MultiContent!.Count);
        foreach (var part in message.MultiContent)
        {
            var text = part is { Type: "file", File: { Path.Length: > 0 } file } && IsText(file.MimeType)
                ? await ReadAsync(file.Path, workspace, cancellationToken)
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

    private static async Task<string?> ReadAsync(string path, Workspace workspace, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileInfo(workspace.Resolve(path));
            if (!file.Exists || file.Length > LongestText || FileKinds.IsSpecial(file.FullName))
            {
                return null;
            }

            var text = StrictUtf8.GetString(await File.ReadAllBytesAsync(file.FullName, cancellationToken));
            return text.Contains('\0', StringComparison.Ordinal) ? null : text.TrimStart('\uFEFF');
        }
        catch (Exception exception) when (exception is OutsideWorkspaceException or IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            return null;
        }
    }
}
