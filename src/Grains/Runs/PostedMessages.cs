using System.Collections.Immutable;
using Cagent.Sessions;

namespace Cagent.Runs;

/// <summary>Which posted messages are new (clients.md: existing clients send the whole conversation each time).</summary>
internal static class PostedMessages
{
    /// <summary>Drops the leading entries that repeat, in order, what is stored; the last entry is always new.</summary>
    /// <param name="posted">As posted.</param>
    /// <param name="history">The session's items.</param>
    /// <exception cref="CagentException"><c>invalid_body</c>: a role that a client may not post, or nothing to run on.</exception>
    public static ImmutableArray<ChatMessage> FindNew(IReadOnlyList<PostedMessage> posted, IReadOnlyList<SessionItem> history)
    {
        if (posted.Count == 0)
        {
            return history.Any(item => item.Message is not null || item.Summary is not null)
                ? []
                : throw new CagentException(ErrorCodes.InvalidBody, "invalid request body: there are no messages, and the session has no history to continue; post at least one user message.");
        }

        Validate(posted, history);
        var stored = history.Where(item => item.Message?.Role == ChatRoles.User && !item.Implicit).Select(item => item.Message!).ToArray();
        var users = posted.Where(message => !IsAssistant(message)).ToArray();
        if (users.Length == 0)
        {
            throw new CagentException(ErrorCodes.InvalidBody, "invalid request body: none of the messages is from the user; post at least one user message.");
        }

        var repeated = 0;
        while (repeated < users.Length - 1 && repeated < stored.Length && IsSame(users[repeated], stored[repeated]))
        {
            repeated++;
        }

        return
        [
            .. users.Skip(repeated).Select(ToMessage),
        ];
    }

    /// <summary>All of the messages, for a turn at work or one after it.</summary>
    /// <exception cref="CagentException"><c>invalid_body</c>: none, or one with a role that a client may not post.</exception>
    public static ImmutableArray<ChatMessage> TakeAll(IReadOnlyList<PostedMessage> posted)
    {
        if (posted.Count == 0)
        {
            throw new CagentException(ErrorCodes.InvalidBody, "at least one message is required");
        }

        Validate(posted, []);
        return [.. posted.Select(ToMessage)];
    }

    private static ChatMessage ToMessage(PostedMessage message) => new()
    {
        Role = ChatRoles.User,
        Content = message.Content,
        MultiContent = message.MultiContent is { Count: > 0 } parts ? parts : null,
    };

    private static void Validate(IReadOnlyList<PostedMessage> posted, IReadOnlyList<SessionItem> history)
    {
        var answers = history.Where(item => item.Message?.Role == ChatRoles.Assistant).Select(item => item.Message!.Content).ToHashSet(StringComparer.Ordinal);
        for (var index = 0; index < posted.Count; index++)
        {
            var message = posted[index];
            if (message.Role is "" or ChatRoles.User || (IsAssistant(message) && answers.Contains(message.Content)))
            {
                continue;
            }

            var why = IsAssistant(message)
                ? "it is not an answer of this session; only answers that repeat the stored history may be posted"
                : "only user messages may be posted";
            throw new CagentException(ErrorCodes.InvalidBody, $"invalid request body: message {index} has the role \"{message.Role}\": {why}.");
        }
    }

    private static bool IsAssistant(PostedMessage message) => message.Role == ChatRoles.Assistant;

    private static bool IsSame(PostedMessage posted, ChatMessage stored)
        => IsSameText(posted.Content, stored) && (posted.MultiContent is not { Count: > 0 } parts || (stored.MultiContent is { } other && parts.SequenceEqual(other)));

    /// <summary>Several messages that were steered into a turn are stored with a line break after all but the last.</summary>
    private static bool IsSameText(string posted, ChatMessage stored)
        => posted == stored.Content || (stored.Continued == true && posted + "\n" == stored.Content);
}
