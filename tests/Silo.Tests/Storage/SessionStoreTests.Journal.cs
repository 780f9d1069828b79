using static Cagent.Silo.Tests.Storage.Sample;

namespace Cagent.Silo.Tests.Storage;

public abstract partial class SessionStoreTests
{
    [Fact]
    public async Task The_journal_is_read_from_any_number_on_across_segments()
    {
        await using var open = await OpenAsync();
        await open.Store.CreateAsync(Row("a"), Token);
        await open.Store.CreateAsync(Row("b"), Token);
        for (var i = 0; i < 10; i++)
        {
            var frames = Enumerable.Range(1, 3).Select(n => Frame((i * 3) + n, $"{{\"n\":{(i * 3) + n}}}", run: n == 3 ? null : $"run {i / 2}"));
            await open.Store.CommitAsync(After(Row("a", i + 1)) with { Frames = [.. frames] }, Token);
        }

        await open.Store.CommitAsync(After(Row("b", 1)) with { Frames = [Frame(100)] }, Token);
        Assert.Equal([5L, 6, 7, 8], (await open.Store.ReadJournalAsync("a", 4, 4, Token)).Select(frame => frame.Sequence));
        Assert.Equal([30L], (await open.Store.ReadJournalAsync("a", 29, 100, Token)).Select(frame => frame.Sequence));
        Assert.Empty(await open.Store.ReadJournalAsync("a", 30, 100, Token));
        Assert.Equal(["run 1", null, "run 1"], (await open.Store.ReadJournalAsync("a", 7, 3, Token)).Select(frame => frame.RunId));
    }

    [Fact]
    public async Task A_journal_is_shortened_from_its_beginning_and_keeps_its_latest_segment()
    {
        await using var open = await OpenAsync();
        await open.Store.CreateAsync(Row("a"), Token);
        await open.Store.CreateAsync(Row("b"), Token);
        for (var i = 0; i < 4; i++)
        {
            var frames = Enumerable.Range(1, 2).Select(n => Frame((i * 2) + n, $"\"{new string('x', 1000)}\""));
            await open.Store.CommitAsync(After(Row("a", i + 1)) with { Frames = [.. frames] }, Token);
        }

        await open.Store.CommitAsync(After(Row("b", 1)) with { Frames = [Frame(1)] }, Token);
        Assert.Equal(0, await open.Store.FindJournalExcessAsync("a", 10_000, Token));
        Assert.Equal(4, await open.Store.FindJournalExcessAsync("a", 5_000, Token));
        Assert.Equal(8, await open.Store.FindJournalExcessAsync("a", 1, Token));
        Assert.Equal(0, await open.Store.FindJournalExcessAsync("nobody", 1, Token));

        await open.Store.DropJournalAsync("a", 3, Token);
        Assert.Equal([3L, 4, 5, 6, 7, 8], (await open.Store.ReadJournalAsync("a", 0, 100, Token)).Select(frame => frame.Sequence));
        await open.Store.DropJournalAsync("a", 100, Token);
        Assert.Equal([7L, 8], (await open.Store.ReadJournalAsync("a", 0, 100, Token)).Select(frame => frame.Sequence));
        Assert.Single(await open.Store.ReadJournalAsync("b", 0, 100, Token));
    }
}
