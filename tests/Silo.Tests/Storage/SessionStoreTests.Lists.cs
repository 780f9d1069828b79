using Cagent.Sessions;
using static Cagent.Silo.Tests.Storage.Sample;

namespace Cagent.Silo.Tests.Storage;

public abstract partial class SessionStoreTests
{
    [Fact]
    public async Task The_list_is_newest_first_and_equal_times_keep_the_order_of_creation()
    {
        await using var open = await OpenAsync();
        await open.Store.CreateAsync(Row("older", createdAt: Noon.AddSeconds(-1)), Token);
        foreach (var id in new[] { "z", "a", "m" })
        {
            await open.Store.CreateAsync(Row(id), Token);
        }

        await open.Store.CreateAsync(Row("newer", createdAt: Noon.AddSeconds(1)), Token);
        var page = await open.Reader.ListAsync(new SessionListQuery(), Token);
        Assert.Equal(["newer", "z", "a", "m", "older"], page.Sessions.Select(session => session.Id));
        Assert.Null(page.NextCursor);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Pages_of_the_list_join_without_gap_or_repeat(int limit)
    {
        await using var open = await OpenAsync();
        for (var i = 0; i < 10; i++)
        {
            await open.Store.CreateAsync(Row($"s{i}", createdAt: Noon.AddSeconds(i / 3)), Token);
        }

        var all = (await open.Reader.ListAsync(new SessionListQuery(), Token)).Sessions.Select(session => session.Id).ToArray();
        var collected = new List<string>();
        string? cursor = null;
        do
        {
            var page = await open.Reader.ListAsync(new SessionListQuery { Limit = limit, Before = cursor }, Token);
            Assert.InRange(page.Sessions.Count, 1, limit);
            collected.AddRange(page.Sessions.Select(session => session.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        Assert.Equal(all, collected);
    }

    [Fact]
    public async Task A_page_stays_where_it_was_when_newer_sessions_come_and_its_last_one_goes()
    {
        await using var open = await OpenAsync();
        for (var i = 0; i < 4; i++)
        {
            await open.Store.CreateAsync(Row($"s{i}", createdAt: Noon.AddSeconds(-i)), Token);
        }

        var first = await open.Reader.ListAsync(new SessionListQuery { Limit = 2 }, Token);
        await open.Store.CreateAsync(Row("new", createdAt: Noon.AddHours(1)), Token);
        await open.Store.DeleteAsync("s1", Token);
        var second = await open.Reader.ListAsync(new SessionListQuery { Limit = 2, Before = first.NextCursor }, Token);
        Assert.Equal(["s2", "s3"], second.Sessions.Select(session => session.Id));
        Assert.Null(second.NextCursor);
    }

    [Fact]
    public async Task A_cursor_that_is_none_is_refused()
    {
        await using var open = await OpenAsync();
        var refusal = await Assert.ThrowsAsync<CagentException>(() => open.Reader.ListAsync(new SessionListQuery { Before = "what?" }, Token));
        Assert.Equal(ErrorCodes.InvalidBody, refusal.Code);
    }

    [Fact]
    public async Task The_list_filters_by_title_and_activity()
    {
        await using var open = await OpenAsync();
        await open.Store.CreateAsync(Row("a", title: "Ärger mit dem Zug"), Token);
        await open.Store.CreateAsync(Row("b", title: "100% sure_thing") with { RunState = StoredRunState.Running, Owner = "127.0.0.1:1@1" }, Token);
        await open.Store.CreateAsync(Row("c", title: "other") with { RunState = StoredRunState.Waiting }, Token);
        async Task<string> IdsAsync(SessionListQuery query) =>
            string.Join(' ', (await open.Reader.ListAsync(query, Token)).Sessions.Select(session => session.Id));

        Assert.Equal("a", await IdsAsync(new SessionListQuery { TitleContains = "äRGER" }));
        Assert.Equal("b", await IdsAsync(new SessionListQuery { TitleContains = "%" }));
        Assert.Equal("b", await IdsAsync(new SessionListQuery { TitleContains = "E_t" }));
        Assert.Equal("b c", await IdsAsync(new SessionListQuery { ActiveOnly = true }));
        Assert.Equal("c", await IdsAsync(new SessionListQuery { ActiveOnly = true, TitleContains = "o", Limit = 1 }));
        Assert.Equal(2, await open.Reader.CountActiveAsync(Token));
        Assert.Equal([new RunningSession("b", "127.0.0.1:1@1")], await open.Store.FindRunningAsync(Token));
        await open.Store.CommitAsync(After(Row("b", 1)), Token);
        Assert.Empty(await open.Store.FindRunningAsync(Token));
        Assert.Equal("c", await IdsAsync(new SessionListQuery { ActiveOnly = true }));
    }

    [Fact]
    public async Task Those_that_are_stored_are_told_from_those_that_are_not()
    {
        await using var open = await OpenAsync();
        await open.Store.CreateAsync(Row("root"), Token);
        await CommitFamilyAsync(open.Store);
        await open.Store.CreateAsync(Row("other"), Token);
        Assert.Equal(["other", "grandchild", "root"], await open.Reader.FindStoredAsync(["other", "nobody", "grandchild", "ROOT", "root", "\0"], Token));
    }
}
