using Cagent.Sessions;
using static Cagent.Silo.Tests.Storage.Sample;

namespace Cagent.Silo.Tests.Storage;

public abstract partial class SessionStoreTests
{
    [Fact]
    public async Task Items_are_replaced_only_by_name_and_counts_follow()
    {
        await using var open = await OpenAsync();
        await open.Store.CreateAsync(Row("a"), Token);
        await open.Store.CommitAsync(After(Row("a", 1), Message("a", 0, ChatRoles.System, "be brief"), Message("a", 1, ChatRoles.User, "one")), Token);
        Assert.Equal(1, await CountAsync(open, "a"));
        var before = await HistoryAsync(open, "a");
        await open.Store.CommitAsync(
            After(Row("a", 2)) with { ReplacedItems = [Message("a", 1, ChatRoles.User, "two"), Message("a", 0, ChatRoles.User, "zero")] }, Token);
        var after = await HistoryAsync(open, "a");
        Assert.Equal(["zero", "two"], after.Contents());
        Assert.Equal(before.Messages[0].Id, after.Messages[1].Id);
        Assert.Equal(2, await CountAsync(open, "a"));
        await Assert.ThrowsAsync<SessionFencedException>(
            () => open.Store.CommitAsync(After(Row("a", 3)) with { ReplacedItems = [Message("a", 9, ChatRoles.User, "nothing there")] }, Token));
    }

    [Fact]
    public async Task Sub_sessions_stand_in_the_history_where_they_are_linked()
    {
        await using var open = await OpenAsync();
        await open.Store.CreateAsync(Row("root"), Token);
        await CommitFamilyAsync(open.Store);
        var history = await HistoryAsync(open, "root");
        Assert.Equal(["ask", "child asks", "grandchild", "child answers", "answer"], history.Contents());
        Assert.Equal(5, history.MessageCount);
        Assert.Equal(0.75, history.TotalCost, 9);
        Assert.Equal(5, await CountAsync(open, "root"));
        Assert.Equal(["child asks", "grandchild", "child answers"], (await HistoryAsync(open, "child")).Contents());
        Assert.Equal("root", (await open.Store.LoadAsync("child", Token))!.State.ParentId);
        Assert.Single((await open.Reader.ListAsync(new SessionListQuery(), Token)).Sessions);
        Assert.Equal(["child", null], (await open.Store.ReadItemsAsync("root", Token)).Where(item => item.Message is null).Select(item => item.SubSessionId));
        var summary = (await open.Store.ReadItemsAsync("root", Token)).Single(item => item.Summary is not null);
        Assert.Equal(("in short", 1L, 0.5), (summary.Summary, summary.FirstKeptPosition, summary.Cost));
    }

    [Fact]
    public async Task A_sub_session_counts_only_once_it_is_linked()
    {
        await using var open = await OpenAsync();
        await open.Store.CreateAsync(Row("root"), Token);
        var child = new SessionState { Id = "child", CreatedAt = Noon, ParentId = "root", SendUserMessage = false };
        await open.Store.CommitAsync(
            After(Row("root", 1), Message("root", 0, ChatRoles.User, "ask"), Message("child", 0, ChatRoles.User, "please")) with { SubSessions = [child] }, Token);
        Assert.Equal(1, await CountAsync(open, "root"));
        await open.Store.CommitAsync(
            After(Row("root", 2), new SessionItem { SessionId = "root", Position = 1, SubSessionId = "child" }) with
            {
                SubSessions = [child with { Title = "Transferred task", OutputTokens = 3 }],
            },
            Token);
        Assert.Equal(2, await CountAsync(open, "root"));
        var stored = (await open.Store.LoadAsync("child", Token))!.State;
        Assert.Equal(("Transferred task", 3L, false), (stored.Title, stored.OutputTokens, stored.SendUserMessage));
        await open.Store.CommitAsync(After(Row("root", 3), Message("child", 1, ChatRoles.Assistant, "late", "helper")), Token);
        Assert.Equal(3, await CountAsync(open, "root"));
    }

    [Fact]
    public async Task Deleting_a_session_removes_all_below_it_and_deleting_a_part_shortens_the_history()
    {
        await using var open = await OpenAsync();
        await open.Store.CreateAsync(Row("root"), Token);
        await CommitFamilyAsync(open.Store);
        Assert.True(await open.Store.DeleteAsync("grandchild", Token));
        Assert.Equal(4, await CountAsync(open, "root"));
        Assert.Equal(["ask", "child asks", "child answers", "answer"], (await HistoryAsync(open, "root")).Contents());
        Assert.Single(await open.Store.ReadItemsAsync("child", Token), item => item.Message?.Content == "child asks");
        Assert.True(await open.Store.DeleteAsync("root", Token));
        Assert.Null(await open.Store.LoadAsync("child", Token));
        Assert.Empty(await open.Store.ReadItemsAsync("child", Token));
        Assert.False(await open.Store.DeleteAsync("root", Token));
    }

    [Fact]
    public async Task Pages_of_messages_follow_the_flattened_history()
    {
        await using var open = await OpenAsync();
        await open.Store.CreateAsync(Row("root"), Token);
        await CommitFamilyAsync(open.Store);
        async Task<string[]> PageAsync(int? limit, int? before)
        {
            var session = await open.Reader.ReadAsync("root", new MessagePage(limit, before), Token);
            Assert.Equal(5, session!.MessageCount);
            return [.. session.Contents()];
        }

        Assert.Equal(["child answers", "answer"], await PageAsync(2, null));
        Assert.Equal(["child asks", "grandchild"], await PageAsync(2, 3));
        Assert.Equal(["ask"], await PageAsync(2, 1));
        Assert.Empty(await PageAsync(2, 0));
        Assert.Equal(["ask", "child asks", "grandchild"], await PageAsync(null, 3));
        Assert.Equal(["grandchild", "child answers", "answer"], await PageAsync(3, 99));
        Assert.Equal(5, (await PageAsync(100, null)).Length);
    }
}
