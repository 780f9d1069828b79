namespace Cagent.Cluster.Tests.Invariants;

/// <summary>I3: a tool call took effect at most once; exactly once when its stored result says that it succeeded.</summary>
internal sealed class ToolsAtMostOnce : IInvariant
{
    public IEnumerable<string> Check(SessionEvidence session)
    {
        foreach (var (call, count) in session.Executions.Where(execution => execution.Value > 1))
        {
            yield return $"I3: the tool call {call} took effect {count} times";
        }

        // Only calls with a counted effect can be compared with their results.
        var calls = session.Posts.Where(post => post.Wish.Command.Contains(Effects.Marker, StringComparison.Ordinal))
            .SelectMany(post => Enumerable.Range(0, post.Wish.Calls).Select(post.Wish.Call)).ToHashSet();
        foreach (var message in session.Messages.Where(message => message is { Answers: not null, IsError: false } && calls.Contains(message.Answers)))
        {
            if (session.Executions.GetValueOrDefault(message.Answers!) == 0)
            {
                yield return $"I3: the tool call {message.Answers} is said to have succeeded but had no effect: {message.Content}";
            }
        }
    }
}
