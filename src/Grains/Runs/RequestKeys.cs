namespace Cagent.Runs;

/// <summary>What a session remembers of requests with an idempotency key. It is stored with what the request changed, so a repeated request
/// finds its key exactly when the first one had an effect.</summary>
internal static class RequestKeys
{
    /// <summary>Most that are remembered; the oldest go first.</summary>
    public const int Capacity = 1_000;

    /// <summary>The request that the key named first; null when it is new or there is no key.</summary>
    /// <exception cref="CagentException"><c>idempotency_key_reused</c>: the key named another request.</exception>
    public static KeyedRequest? Find(SessionRecord record, RequestKey? key, DateTimeOffset now, TimeSpan lifetime)
    {
        if (key is null)
        {
            return null;
        }

        var first = record.Keys.LastOrDefault(request => request.Key == key.Key && request.At + lifetime > now);
        return first is null || first.Hash == key.Hash
            ? first
            : throw Reused(key, "on this session");
    }

    public static CagentException Reused(RequestKey key, string where) => new(
        ErrorCodes.IdempotencyKeyReused, $"The Idempotency-Key \"{key.Key}\" was used {where} with another request; use a new key for a new request.");

    public static SessionRecord Remember(SessionRecord record, KeyedRequest request, TimeSpan lifetime)
    {
        var kept = record.Keys.RemoveAll(earlier => earlier.At + lifetime <= request.At);
        kept = kept.Length < Capacity ? kept : kept.RemoveRange(0, kept.Length - Capacity + 1);
        return record with { Keys = kept.Add(request) };
    }
}
