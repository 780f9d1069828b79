namespace Cagent.Cluster.Tests.Invariants;

/// <summary>I4: the journal has one end for each run that began, and the next begins after it.</summary>
internal sealed class OneEndPerRun : IInvariant
{
    public IEnumerable<string> Check(SessionEvidence session)
    {
        SeenEvent? open = null;
        var began = 0;
        foreach (var item in session.Journal.Where(item => item.Type is "stream_started" or "stream_stopped" && IsOfRoot(item, session)))
        {
            if (item.Type == "stream_started")
            {
                began++;
                if (open is not null)
                {
                    yield return $"I4: {item} while {open} has not ended";
                }

                open = item;
            }
            else if (open is null)
            {
                yield return $"I4: {item} ends a run that is not open";
            }
            else
            {
                open = null;
            }
        }

        if (open is not null && session.RunStatus is null)
        {
            yield return $"I4: {open} has no end";
        }

        var accepted = session.Posts.Count(post => post.Accepted);
        if (began < accepted || began > session.Posts.Count)
        {
            yield return $"I4: {began} runs began for {accepted} accepted of {session.Posts.Count} posts";
        }
    }

    private static bool IsOfRoot(SeenEvent item, SessionEvidence session) => (string?)item.Json["session_id"] is not { } id || id == session.Id;
}
