namespace Cagent.Cluster.Tests.Invariants;

/// <summary>I6: every provider takes the history: each tool call is followed by its one result before anybody speaks again, and there is no other result.</summary>
internal sealed class ValidHistory : IInvariant
{
    public IEnumerable<string> Check(SessionEvidence session) =>
        Check(session.Messages, mayEndOpen: session.RunStatus is not null).Select(violation => $"I6: {violation}");

    /// <summary>Violations in a list of messages, stored or sent to a model.</summary>
    /// <param name="messages">In order.</param>
    /// <param name="mayEndOpen">The last calls may be without a result: somebody still works on them.</param>
    public static IEnumerable<string> Check(IReadOnlyList<StoredMessage> messages, bool mayEndOpen)
    {
        var open = new List<string>();
        var all = new HashSet<string>();
        foreach (var message in messages)
        {
            if (message.Role == "tool")
            {
                if (!open.Remove(message.Answers ?? ""))
                {
                    yield return $"a result of {message.Answers} that no open call asked for";
                }

                continue;
            }

            foreach (var call in open)
            {
                yield return $"the call {call} has no result before the next message ({message.Role})";
            }

            open = [.. message.Calls];
            foreach (var call in message.Calls.Where(call => !all.Add(call)))
            {
                yield return $"the id {call} is used for two calls";
            }
        }

        if (!mayEndOpen)
        {
            foreach (var call in open)
            {
                yield return $"the call {call} has no result";
            }
        }
    }
}
