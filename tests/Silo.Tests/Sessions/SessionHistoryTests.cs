using Cagent.Runs;
using Cagent.Sessions;

namespace Cagent.Silo.Tests.Sessions;

/// <summary>Histories that clients write, at the session itself.</summary>
public sealed class SessionHistoryTests : SessionNodeTests
{
    private static readonly RequestKey Key = new("k", "request one");
    private static readonly RequestKey OtherRequest = new("k", "request two");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_and_summaries_are_appended_in_order_and_the_model_is_asked_with_them()
    {
        var session = await _node.CreateAsync("a");
        await session.AppendMessageAsync(Entry("user", "before"), null);
        await session.AddSummaryAsync("in short", 0.5, null);
        await _node.ForgetAsync("a");
        await session.AppendMessageAsync(Entry("user", "after"), null);
        Assert.Equal(["user: before", "summary: in short", "user: after"], await _node.HistoryAsync("a"));
        await _node.RunAsync("a", "now", until: null, ScriptedAnswer.Text("yes"));
        Assert.Equal(["user: before", "summary: in short", "user: after", "user: now", "assistant: yes"], await _node.HistoryAsync("a"));
        Assert.True(_node.Models.Asked.TryDequeue(out var prompt));
        Assert.Equal(
            ["Session Summary: in short", "after", "now"], prompt.Messages.Where(message => message.Role == ChatRoles.User).Select(message => message.Content));
    }

    [Fact]
    public async Task A_repeated_append_is_taken_once_also_while_a_run_is_active_and_after_the_session_left_memory()
    {
        var session = await _node.CreateAsync("a");
        await session.AppendMessageAsync(Entry("user", "one"), Key);
        await session.AddSummaryAsync("in short", 0.5, Key with { Key = "k2" });
        await _node.RunAsync("a", "go", until: "waiting", ScriptedAnswer.Call("c1", "shell", """{"cmd":"true"}"""));
        await _node.ForgetAsync("a");
        await session.AppendMessageAsync(Entry("user", "one"), Key);
        await session.AddSummaryAsync("in short", 0.5, Key with { Key = "k2" });
        await AssertRefusedAsync(ErrorCodes.SessionBusy, () => session.AppendMessageAsync(Entry("user", "two"), null));
        await AssertRefusedAsync(ErrorCodes.SessionBusy, () => session.AppendMessageAsync(Entry("user", "two"), new RequestKey("k3", "x")));
        await session.CancelAsync(null);
        await session.AppendMessageAsync(Entry("user", "two"), new RequestKey("k3", "x"));
        Assert.Equal(
            ["user: one", "summary: in short", "user: go", "assistant: ", "tool: The tool call was canceled by the user.", "user: two"],
            await _node.HistoryAsync("a"));
    }

    [Fact]
    public async Task Another_request_under_a_key_is_refused_whatever_the_two_are()
    {
        var session = await _node.CreateAsync("a");
        await session.AppendMessageAsync(Entry("user", "one"), Key);
        await AssertRefusedAsync(ErrorCodes.IdempotencyKeyReused, () => session.AppendMessageAsync(Entry("user", "two"), OtherRequest));
        await AssertRefusedAsync(ErrorCodes.IdempotencyKeyReused, () => session.AddSummaryAsync("x", 0, OtherRequest));
        await AssertRefusedAsync(ErrorCodes.IdempotencyKeyReused, () => _node.Session("b").ForkAsync(Fork(0, OtherRequest)));
        Assert.Equal(["user: one"], await _node.HistoryAsync("a"));
        Assert.Null(await _node.Store.LoadAsync("b", Token));
    }

    [Fact]
    public async Task A_message_is_replaced_where_it_stands()
    {
        var session = await _node.CreateAsync("a");
        await session.AppendMessageAsync(Entry("user", "one"), null);
        await session.AppendMessageAsync(Entry("assistant", "two", "root"), null);
        var id = (await _node.Store.ReadItemsAsync("a", Token))[1].Id;
        await session.ReplaceMessageAsync(id, Entry("assistant", "three"));
        await _node.ForgetAsync("a");
        await session.AppendMessageAsync(Entry("user", "four"), null);
        Assert.Equal(["user: one", "assistant: three", "user: four"], await _node.HistoryAsync("a"));
        Assert.Equal("root", (await _node.Store.ReadItemsAsync("a", Token))[1].AgentName);
        await AssertRefusedAsync(ErrorCodes.UnknownMessage, () => session.ReplaceMessageAsync(id + 100, Entry("user", "x")));
    }

    [Fact]
    public async Task A_copy_is_made_once_for_a_key()
    {
        var session = await _node.CreateAsync("a");
        await session.AppendMessageAsync(Entry("user", "one"), null);
        await session.AppendMessageAsync(Entry("user", "two"), null);
        var copy = _node.Session("b");
        var made = await copy.ForkAsync(Fork(1, Key));
        await copy.AppendMessageAsync(Entry("user", "more"), null);
        await copy.SetTitleAsync("Renamed");
        await _node.ForgetAsync("b");
        Assert.Equivalent(made, await copy.ForkAsync(Fork(1, Key)));
        Assert.Equal(["user: one", "user: more"], await _node.HistoryAsync("b"));
        await AssertRefusedAsync(ErrorCodes.IdempotencyKeyReused, () => copy.ForkAsync(Fork(0, OtherRequest)));
    }

    [Fact]
    public async Task A_copy_that_is_refused_leaves_nothing_and_its_key_free()
    {
        var session = await _node.CreateAsync("a");
        await session.AppendMessageAsync(Entry("user", "one"), null);
        await AssertRefusedAsync(ErrorCodes.InvalidBody, () => _node.Session("b").ForkAsync(Fork(5, Key)));
        Assert.Null(await _node.Store.LoadAsync("b", Token));
        Assert.NotNull(await _node.Session("b").ForkAsync(Fork(0, OtherRequest)));
    }

    private static ForkSession Fork(int index, RequestKey key) => new() { SourceId = "a", UserMessageIndex = index, Title = "Copy", Key = key };

    private static HistoryEntry Entry(string role, string content, string? agent = null) =>
        new() { AgentName = agent, Message = new ChatMessage { Role = role, Content = content } };

    private static async Task AssertRefusedAsync(string code, Func<Task> request) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<CagentException>(request)).Code);
}
