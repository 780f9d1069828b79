namespace Cagent.Sessions;

/// <summary>A session or sub-session as it is stored.</summary>
/// <param name="State">Header.</param>
/// <param name="Items">Its own items in order.</param>
internal sealed record StoredHistory(SessionState State, IReadOnlyList<SessionItem> Items)
{
    /// <summary>A stored session and every sub-session in its history, by id; empty when the id is unknown.</summary>
    public static async Task<IReadOnlyDictionary<string, StoredHistory>> ReadTreeAsync(
        ISessionStore store, string id, CancellationToken cancellationToken)
    {
        var tree = new Dictionary<string, StoredHistory>(StringComparer.Ordinal);
        var open = new Queue<string>([id]);
        while (open.TryDequeue(out var next))
        {
            if (tree.ContainsKey(next) || await store.LoadAsync(next, cancellationToken) is not { } row)
            {
                continue;
            }

            var items = await store.ReadItemsAsync(next, cancellationToken);
            tree[next] = new StoredHistory(row.State, items);
            foreach (var child in items.Select(item => item.SubSessionId).OfType<string>())
            {
                open.Enqueue(child);
            }
        }

        return tree;
    }
}
