namespace Cagent.Cluster.Tests.Invariants;

/// <summary>I2: an accepted message is in the history once, in the order of the posts; one that was not accepted at most once.</summary>
internal sealed class PostsOnce : IInvariant
{
    public IEnumerable<string> Check(SessionEvidence session)
    {
        var stored = session.Messages.Where(message => message.Role == "user").Select(message => message.Content).ToList();
        foreach (var post in session.Posts)
        {
            var count = stored.Count(text => text == post.Wish.Text);
            if (count > 1 || (count == 0 && post.Accepted))
            {
                yield return $"I2: the {(post.Accepted ? "accepted" : "refused")} message of post {post.Wish.Post} is in the history {count} times";
            }
        }

        var order = session.Posts.Select(post => post.Wish.Text).Where(stored.Contains).ToList();
        if (!stored.Where(order.Contains).Distinct().SequenceEqual(order))
        {
            yield return $"I2: the messages are in the order {string.Join(", ", stored.Select(text => Wish.Read(text)?.Post ?? text))}";
        }
    }
}
