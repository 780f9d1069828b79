namespace Cagent.Cluster.Tests.Invariants;

/// <summary>No token of a model is lost, repeated or out of order: neither in the history nor in what watchers were shown and not asked to forget.</summary>
internal sealed class ExactText : IInvariant
{
    private const int Context = 60;

    public IEnumerable<string> Check(SessionEvidence session)
    {
        var stored = string.Concat(session.Messages.Where(message => message.Role == "assistant").Select(message => message.Content));
        var expected = string.Concat(session.Posts.Select(post => Expected(post, stored)));
        if (stored != expected)
        {
            yield return $"the stored text is wrong {Differ(expected, stored)}";
        }

        var withdrawn = session.Withdrawn;
        foreach (var watcher in session.Watchers)
        {
            var shown = string.Concat(watcher.Events
                .Where(item => item.Type == "agent_choice" && !withdrawn.Any(range => range.From <= item.Number && item.Number <= range.To))
                .Select(item => (string)item.Json["content"]!));
            if (shown != stored)
            {
                yield return $"the text shown to {watcher.Name} is not the stored one {Differ(stored, shown)}";
            }
        }
    }

    /// <summary>All of a finished post; of one that was cut short as many tokens as are there, from its start.</summary>
    private static string Expected(PostEvidence post, string stored)
    {
        if (post is { Accepted: true, Ending: "normal" })
        {
            return post.Wish.Everything;
        }

        var start = stored.IndexOf(post.Wish.Token(0, 0), StringComparison.Ordinal);
        var length = 0;
        foreach (var token in start < 0 ? [] : post.Wish.AllTokens)
        {
            if (!stored.AsSpan(start + length).StartsWith(token))
            {
                break;
            }

            length += token.Length;
        }

        return start < 0 ? "" : stored[start..(start + length)];
    }

    private static string Differ(string expected, string got)
    {
        var at = 0;
        while (at < expected.Length && at < got.Length && expected[at] == got[at])
        {
            at++;
        }

        return $"at character {at}: expected …{Around(expected, at)}, got …{Around(got, at)}";
    }

    private static string Around(string text, int at) => $"{text[Math.Max(0, at - Context)..Math.Min(text.Length, at + Context)]}{(at + Context < text.Length ? "…" : "")}";
}
