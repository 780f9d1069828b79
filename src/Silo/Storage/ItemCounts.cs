using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Cagent.Silo.Storage;

/// <summary>What a commit changes in the counts of sessions.</summary>
internal sealed class ItemCounts
{
    private readonly Dictionary<string, ItemCount> _counts = new(StringComparer.Ordinal);
    private bool _linked;

    public IReadOnlyDictionary<string, ItemCount> All => _counts;

    public ItemCount Of(string sessionId) => _counts.GetValueOrDefault(sessionId);

    public void Add(string sessionId, int messages, long bytes, long item)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, sessionId, out _);
        count = new ItemCount(count.Messages + messages, count.Bytes + bytes, Math.Max(count.LastItem, item));
    }

    /// <summary>A sub-session was put into a history, or taken out of it.</summary>
    public void Link(string sessionId, long item)
    {
        _linked = true;
        Add(sessionId, 0, 0, item);
    }

    /// <summary>Adding up is not enough: sub-sessions are involved.</summary>
    public bool NeedTotals(string rootId) => _linked || _counts.Keys.Any(id => id != rootId);
}

/// <summary>Change of one session's counts.</summary>
/// <param name="Messages">Messages that are not system messages.</param>
/// <param name="Bytes">JSON of messages.</param>
/// <param name="LastItem">Newest row; 0 = none.</param>
internal readonly record struct ItemCount(int Messages, long Bytes, long LastItem);

internal static class ImmutableArrays
{
    /// <summary>An array that was never set counts as empty.</summary>
    public static ImmutableArray<T> OrEmpty<T>(this ImmutableArray<T> array) => array.IsDefault ? [] : array;
}
