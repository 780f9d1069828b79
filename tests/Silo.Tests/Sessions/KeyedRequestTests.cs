using Cagent.Runs;

namespace Cagent.Silo.Tests.Sessions;

/// <summary>What is remembered of requests that belong to no single session.</summary>
public sealed class KeyedRequestTests
{
    private static readonly RequestKey Key = new("k", "request one");

    [Fact]
    public async Task The_first_intent_and_the_first_answer_count()
    {
        await using var node = await SessionNode.StartAsync();
        var memory = node.Grains.GetGrain<IKeyedRequestGrain>("m");
        Assert.Equal(new KeyedAnswer("first", null), await memory.BeginAsync(Key, "first"));
        Assert.Equal(new KeyedAnswer("first", null), await memory.BeginAsync(Key, "second"));
        Assert.Equal("done", await memory.FinishAsync(Key, "done"));
        Assert.Equal("done", await memory.FinishAsync(Key, "done again"));
        Assert.Equal(new KeyedAnswer("first", "done"), await memory.BeginAsync(Key, "third"));
        var refusal = await Assert.ThrowsAsync<CagentException>(() => memory.BeginAsync(Key with { Hash = "request two" }, "fourth"));
        Assert.Equal(ErrorCodes.IdempotencyKeyReused, refusal.Code);
    }

    [Fact]
    public async Task A_key_is_free_again_when_its_time_is_over()
    {
        await using var node = await SessionNode.StartAsync(options => options.IdempotencyKeyLifetime = TimeSpan.Zero);
        var memory = node.Grains.GetGrain<IKeyedRequestGrain>("m");
        await memory.BeginAsync(Key, "first");
        var other = Key with { Hash = "request two" };
        Assert.Equal(new KeyedAnswer("second", null), await memory.BeginAsync(other, "second"));
        Assert.Equal("late", await memory.FinishAsync(Key, "late"));
        Assert.Equal("done", await memory.FinishAsync(other, "done"));
    }
}
