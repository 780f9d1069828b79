using Cagent.Runs;

namespace Cagent.Grains.Tests.Runs;

public sealed class RequestKeysTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void A_repeated_request_finds_its_first_answer()
        => Assert.Equal("queued", RequestKeys.Find(Remember("k", "body"), new RequestKey("k", "body"), Now, Lifetime)?.Answer);

    [Fact]
    public void A_new_key_and_no_key_find_nothing()
    {
        Assert.Null(RequestKeys.Find(Remember("k", "body"), new RequestKey("other", "body"), Now, Lifetime));
        Assert.Null(RequestKeys.Find(Remember("k", "body"), null, Now, Lifetime));
    }

    [Fact]
    public void Another_request_under_the_same_key_is_refused()
    {
        var refusal = Assert.Throws<CagentException>(() => RequestKeys.Find(Remember("k", "body"), new RequestKey("k", "other body"), Now, Lifetime));
        Assert.Equal(ErrorCodes.IdempotencyKeyReused, refusal.Code);
    }

    [Fact]
    public void A_key_is_free_again_after_its_time()
    {
        var record = Remember("k", "body");
        Assert.NotNull(RequestKeys.Find(record, new RequestKey("k", "body"), Now + Lifetime - TimeSpan.FromSeconds(1), Lifetime));
        Assert.Null(RequestKeys.Find(record, new RequestKey("k", "other body"), Now + Lifetime, Lifetime));
    }

    [Fact]
    public void What_is_remembered_is_bounded_in_time_and_number()
    {
        var record = Remember("old", "body");
        record = RequestKeys.Remember(record, new KeyedRequest("new", "body", Now + Lifetime), Lifetime);
        Assert.Equal("new", Assert.Single(record.Keys).Key);
        for (var number = 0; number < RequestKeys.Capacity + 5; number++)
        {
            record = RequestKeys.Remember(record, new KeyedRequest($"k{number}", "body", Now + Lifetime), Lifetime);
        }

        Assert.Equal(RequestKeys.Capacity, record.Keys.Length);
        Assert.Equal($"k{RequestKeys.Capacity + 4}", record.Keys[^1].Key);
    }

    private static SessionRecord Remember(string key, string hash)
        => RequestKeys.Remember(SessionRecord.Empty, new KeyedRequest(key, hash, Now) { Answer = "queued" }, Lifetime);
}
