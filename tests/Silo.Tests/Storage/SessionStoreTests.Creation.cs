using Cagent.Sessions;
using static Cagent.Silo.Tests.Storage.Sample;

namespace Cagent.Silo.Tests.Storage;

public abstract partial class SessionStoreTests
{
    [Fact]
    public async Task An_id_can_be_created_once()
    {
        await using var open = await OpenAsync();
        await open.Store.CreateAsync(Row("a", title: "first"), Token);
        await Assert.ThrowsAsync<SessionFencedException>(() => open.Store.CreateAsync(Row("a", title: "second"), Token));
        Assert.Equal("first", (await open.Store.LoadAsync("a", Token))!.State.Title);
    }

    [Fact]
    public async Task A_session_that_begins_with_a_history_is_stored_as_a_whole_or_not_at_all()
    {
        await using var open = await OpenAsync();
        var child = new SessionState { Id = "child", CreatedAt = Noon, ParentId = "a" };
        SessionItem[] items =
        [
            Message("a", 0, ChatRoles.User, "ask"),
            Message("child", 0, ChatRoles.Assistant, "child answers", "helper"),
            new SessionItem { SessionId = "a", Position = 1, SubSessionId = "child" },
        ];
        await Assert.ThrowsAsync<SessionFencedException>(
            () => open.Store.CreateAsync(Row("a"), new SessionContent([child], [.. items, Message("a", 0, ChatRoles.User, "clash")]), Token));
        Assert.Null(await open.Store.LoadAsync("a", Token));
        Assert.Null(await open.Store.LoadAsync("child", Token));

        await open.Store.CreateAsync(Row("a"), new SessionContent([child], [.. items]), Token);
        await open.ReopenAsync();
        Assert.Equal(1, (await open.Store.LoadAsync("a", Token))!.Version);
        Assert.Equal(["ask", "child answers"], (await HistoryAsync(open, "a")).Contents());
        Assert.Equal(2, await CountAsync(open, "a"));
        await open.Store.CommitAsync(After(Row("a", 1), Message("a", 2, ChatRoles.User, "more")), Token);
        Assert.Equal(3, await CountAsync(open, "a"));
    }
}
