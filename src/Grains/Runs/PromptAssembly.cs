using System.Collections.Immutable;
using System.Text;
using Cagent.Sessions;
using Cagent.Tools.Delegation;

namespace Cagent.Runs;

/// <summary>Builds the messages of a model request from an agent, its tools and a history (runtime §5). Pure.</summary>
internal static class PromptAssembly
{
    private const int DefaultOldToolOutputTokens = 40_000;
    private const int BytesPerToken = 4;
    private const string Truncated = "[content truncated]";

    private static readonly string[] ImageTypes = ["image/jpeg", "image/png", "image/gif", "image/webp"];

    /// <summary>System messages, the summary, then the conversation after it.</summary>
    public static ImmutableArray<ChatMessage> Assemble(PromptSource source)
    {
        var system = SystemMessages(source);
        var conversation = CloseOpenCalls(JoinSteered(Conversation(source.Items)));
        var limited = LimitHistory([.. system, .. conversation], int.CreateSaturating(source.Agent.Config.NumHistoryItems));
        var trimmed = TrimOldToolOutput(limited, source.OldToolOutputTokens > 0 ? source.OldToolOutputTokens : DefaultOldToolOutputTokens);
        var sized = source.ToolResultTokens > 0 ? CutToolResults(trimmed, source.ToolResultTokens) : trimmed;
        return source.TakesImages ? [.. sized] : [.. sized.Select(WithoutImages)];
    }

    private static List<ChatMessage> SystemMessages(PromptSource source)
    {
        var invariant = new List<string>();
        AddIfAny(invariant, DelegationPrompts.SubAgentRoster(source.Team.Config, source.Agent.Config));
        AddIfAny(invariant, DelegationPrompts.HandoffRoster(source.Team.Config, source.Agent.Config));
        invariant.Add(source.Agent.Config.Instruction);
        invariant.AddRange(source.ToolInstructions);
        return [.. Block(invariant), .. Block(source.Context)];
    }

    private static void AddIfAny(List<string> messages, string? text)
    {
        if (text is not null)
        {
            messages.Add(text);
        }
    }

    /// <summary>The last message of a block may end the provider's prompt cache (runtime G-6).</summary>
    private static IEnumerable<ChatMessage> Block(IReadOnlyList<string> texts)
    {
        var kept = texts.Where(text => text.Length > 0).ToArray();
        return kept.Select((text, index) => new ChatMessage
        {
            Role = ChatRoles.System,
            Content = text,
            CacheControl = index == kept.Length - 1 ? true : null,
        });
    }

    private static IEnumerable<ChatMessage> Conversation(IReadOnlyList<SessionItem> items)
    {
        var summary = items.LastOrDefault(item => item.Summary is not null);
        if (summary is not null)
        {
            yield return new ChatMessage { Role = ChatRoles.User, Content = "Session Summary: " + summary.Summary };
        }

        var first = summary is null ? 0 : summary.FirstKeptPosition ?? summary.Position;
        foreach (var item in items)
        {
            if (item.Position >= first && item.Message is { } message)
            {
                yield return message;
            }
        }
    }

    /// <summary>Messages that were steered into a turn together reach the model as one.</summary>
    private static IEnumerable<ChatMessage> JoinSteered(IEnumerable<ChatMessage> messages)
    {
        ChatMessage? open = null;
        foreach (var message in messages)
        {
            var isText = message is { Role: ChatRoles.User, MultiContent: null };
            if (open is not null && !isText)
            {
                yield return open;
                open = null;
            }

            var joined = open is null ? message : open with { Content = open.Content + "\n" + message.Content };
            open = isText && message.Continued == true ? joined : null;
            if (open is null)
            {
                yield return joined;
            }
        }

        if (open is not null)
        {
            yield return open;
        }
    }

    /// <summary>A call without a result (left by another program, or by a file that was cut) gets one: providers refuse it otherwise (runtime N1).</summary>
    private static List<ChatMessage> CloseOpenCalls(IEnumerable<ChatMessage> messages)
    {
        var result = new List<ChatMessage>();
        var open = new List<string>();
        foreach (var message in messages)
        {
            if (message.Role == ChatRoles.Tool)
            {
                if (message.ToolCallId is null || !open.Remove(message.ToolCallId))
                {
                    continue;
                }
            }
            else
            {
                CloseAll(result, open);
            }

            result.Add(message);
            open.AddRange(message.ToolCalls?.Select(call => call.Id ?? "") ?? []);
        }

        CloseAll(result, open);
        return result;
    }

    private static void CloseAll(List<ChatMessage> messages, List<string> open)
    {
        messages.AddRange(open.Select(id => new ChatMessage
        {
            Role = ChatRoles.Tool,
            ToolCallId = id,
            IsError = true,
            Content = "The outcome of this call is not known: it may or may not have taken effect.",
        }));
        open.Clear();
    }

    /// <summary>Keeps about <paramref name="limit"/> messages: the oldest answers go first, user messages never (runtime G-10).</summary>
    internal static IReadOnlyList<ChatMessage> LimitHistory(IReadOnlyList<ChatMessage> messages, int limit)
    {
        var others = messages.Where(message => message.Role != ChatRoles.System).ToArray();
        if (limit <= 0 || others.Length <= limit)
        {
            return messages;
        }

        var remove = others.Length - limit;
        var dropped = new HashSet<ChatMessage>(ReferenceEqualityComparer.Instance);
        var droppedCalls = new HashSet<string>(StringComparer.Ordinal);
        foreach (var message in others.Where(message => message.Role != ChatRoles.User).Take(remove))
        {
            dropped.Add(message);
            droppedCalls.UnionWith(message.ToolCalls?.Select(call => call.Id ?? "") ?? []);
        }

        return
        [
            .. messages.Where(message => message.Role == ChatRoles.System),
            .. others.Where(message => !dropped.Contains(message) && !(message.Role == ChatRoles.Tool && droppedCalls.Contains(message.ToolCallId ?? ""))),
        ];
    }

    /// <summary>Spends the budget on tool results from the newest backwards; the first that does not fit and all before it are replaced (runtime G-20).</summary>
    internal static IReadOnlyList<ChatMessage> TrimOldToolOutput(IReadOnlyList<ChatMessage> messages, int budgetTokens)
    {
        var result = messages.ToArray();
        var budget = budgetTokens;
        for (var index = result.Length - 1; index >= 0; index--)
        {
            if (result[index].Role != ChatRoles.Tool)
            {
                continue;
            }

            var tokens = Encoding.UTF8.GetByteCount(result[index].Content) / BytesPerToken;
            if (tokens <= budget)
            {
                budget -= tokens;
                continue;
            }

            budget = 0;
            result[index] = result[index] with { Content = Truncated, MultiContent = WithoutText(result[index].MultiContent) };
        }

        return result;
    }

    private static IReadOnlyList<MessagePart>? WithoutText(IReadOnlyList<MessagePart>? parts)
        => parts is null ? null : [.. parts.Select(part => part.Type == "text" ? part with { Text = Truncated } : part)];

    private static IReadOnlyList<ChatMessage> CutToolResults(IReadOnlyList<ChatMessage> messages, int tokens)
    {
        var bytes = (int)Math.Min((long)tokens * BytesPerToken, int.MaxValue);
        return [.. messages.Select(message => message.Role == ChatRoles.Tool && Encoding.UTF8.GetByteCount(message.Content) > bytes
            ? message with { Content = Cut(message.Content, bytes) + "\n\n" + Truncated }
            : message)];
    }

    private static string Cut(string text, int bytes)
    {
        var length = Math.Min(text.Length, bytes);
        while (length > 0 && Encoding.UTF8.GetByteCount(text.AsSpan(0, length)) > bytes)
        {
            length -= Math.Max(1, (Encoding.UTF8.GetByteCount(text.AsSpan(0, length)) - bytes) / 4);
        }

        return text[..(length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }

    private static ChatMessage WithoutImages(ChatMessage message)
    {
        if (message.MultiContent is not { } parts || !parts.Any(IsImage))
        {
            return message;
        }

        var kept = parts.Where(part => !IsImage(part)).ToArray();
        return message with { MultiContent = kept.Length == 0 ? null : kept };
    }

    private static bool IsImage(MessagePart part)
        => part.Type == "image_url" || (part.Type == "file" && ImageTypes.Contains(part.File?.MimeType ?? ""));
}

/// <summary>What a prompt is made of.</summary>
internal sealed record PromptSource
{
    public required AgentProfile Agent { get; init; }

    public required TeamProfile Team { get; init; }

    /// <summary>Instructions of the toolsets, in order.</summary>
    public IReadOnlyList<string> ToolInstructions { get; init; } = [];

    /// <summary>Date, environment and prompt files, in this order, as configured.</summary>
    public IReadOnlyList<string> Context { get; init; } = [];

    /// <summary>The session's own items.</summary>
    public required IReadOnlyList<SessionItem> Items { get; init; }

    /// <summary>0 = the default.</summary>
    public int OldToolOutputTokens { get; init; }

    /// <summary>0 = no limit.</summary>
    public int ToolResultTokens { get; init; }

    public bool TakesImages { get; init; } = true;
}
