using System.Text;
using Cagent.Events;
using Cagent.Permissions;
using Cagent.Sessions;
using static Cagent.Silo.Tests.Storage.Sample;

namespace Cagent.Silo.Tests.Storage;

/// <summary>What every session store does, whatever database it uses.</summary>
public abstract class SessionStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected abstract Task<IStoreUnderTest> OpenAsync();

    [Fact]
    public async Task An_unknown_id_is_null_everywhere()
    {
        await using var open = await OpenAsync();
        Assert.Null(await open.Store.LoadAsync("nobody", Token));
        Assert.Null(await open.Reader.ReadAsync("nobody", default, Token));
        Assert.Empty(await open.Store.ReadItemsAsync("nobody", Token));
        Assert.Empty(await open.Store.ReadJournalAsync("nobody", 0, 10, Token));
        Assert.Empty(await open.Reader.FindStoredAsync(["nobody"], Token));
        Assert.False(await open.Store.DeleteAsync("nobody", Token));
        Assert.Empty((await open.Reader.ListAsync(new SessionListQuery(), Token)).Sessions);
    }

    [Fact]
    public async Task A_header_comes_back_as_it_was_stored()
    {
        await using var open = await OpenAsync();
        var row = new SessionRow
        {
            State = new SessionState
            {
                Id = "a",
                CreatedAt = new DateTimeOffset(2026, 8, 1, 12, 30, 15, TimeSpan.FromHours(2)),
                Title = "Größe \"x\" 🙂",
                ToolsApproved = true,
                Thinking = true,
                WorkingDirectory = "/tmp",
                MaxIterations = 3,
                Starred = true,
                InputTokens = 5_000_000_000,
                OutputTokens = 7,
                Cost = 0.125,
                Permissions = new PermissionRules { Allow = ["shell:cmd=ls*"], Deny = ["write_file"] },
                AgentModelOverrides = new Dictionary<string, string> { ["root"] = "openai/gpt-4o" },
                CustomModelsUsed = ["openai/gpt-4o"],
                SafetyPolicy = "strict",
                CurrentAgent = "root",
                LastEventSequence = 9_007_199_254_740_991,
                MaxConsecutiveToolCalls = 4,
                MaxOldToolCallTokens = 5,
                MaxToolResultTokens = 6,
            },
            ReservedSequence = 12,
            RunState = StoredRunState.Waiting,
            Owner = "silo:1",
            RunRecord = [1, 2, 0, 3],
            ToolState = "{}"u8.ToArray(),
        };
        await open.Store.CreateAsync(row, Token);
        await open.ReopenAsync();
        var loaded = await open.Store.LoadAsync("a", Token);
        Assert.NotNull(loaded);
        Assert.Equal(1, loaded.Version);
        Assert.Equivalent(row with { Version = 1 }, loaded, strict: true);
        Assert.Equal("2026-08-01T12:30:15+02:00", (await HistoryAsync(open, "a")).CreatedAtText);
    }

    [Fact]
    public async Task Empty_permissions_differ_from_none()
    {
        await using var open = await OpenAsync();
        var row = Row("a");
        await open.Store.CreateAsync(row with { State = row.State with { Permissions = new PermissionRules { Allow = [] } } }, Token);
        await open.Store.CreateAsync(Row("b"), Token);
        Assert.Equal(new PermissionRules(), (await open.Store.LoadAsync("a", Token))!.State.Permissions);
        Assert.Null((await open.Store.LoadAsync("b", Token))!.State.Permissions);
    }

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

    [Fact]
    public async Task A_commit_stores_header_items_and_journal_together()
    {
        await using var open = await OpenAsync();
        await open.Store.CreateAsync(Row("a"), Token);
        var commit = After(Row("a", 1, "named"), Message("a", 0, ChatRoles.User, "hello"), Message("a", 1, ChatRoles.Assistant, "hi", "root")) with
        {
            Frames = [Frame(1, """{"type":"a"}""", run: "r"), Frame(2, """{"type":"ü"}""", run: "r", flags: EventFlags.RunEnded), Frame(5, previous: 2)],
        };
        await open.Store.CommitAsync(commit, Token);
        await open.ReopenAsync();

        var row = await open.Store.LoadAsync("a", Token);
        Assert.Equal((2, "named"), (row!.Version, row.State.Title));
        var items = await open.Store.ReadItemsAsync("a", Token);
        Assert.Equivalent(commit.Items, items.Select(item => item with { Id = 0 }), strict: true);
        Assert.Equivalent(commit.Frames, await open.Store.ReadJournalAsync("a", 0, 100, Token), strict: true);
        var history = await HistoryAsync(open, "a");
        Assert.Equal(["hello", "hi"], history.Contents());
        Assert.Equal(["", "root"], history.Messages.Select(message => message.AgentName));
        Assert.Equal("""{"role":"user","content":"hello","created_at":"2026-08-01T12:00:00Z"}""", Encoding.UTF8.GetString(history.Messages[0].MessageJson.Span));
        Assert.NotEqual(history.Messages[0].Id, history.Messages[1].Id);
        Assert.Equal(history.Messages.Select(message => message.Id), items.Select(item => item.Id));
        Assert.Equal(2, Assert.Single((await open.Reader.ListAsync(new SessionListQuery(), Token)).Sessions).MessageCount);
    }

    [Fact]
    public async Task A_commit_at_another_version_is_refused_and_stores_nothing()
    {
        await using var open = await OpenAsync();
        await open.Store.CreateAsync(Row("a"), Token);
        await open.Store.CommitAsync(After(Row("a", 1), Message("a", 0, ChatRoles.User, "first")), Token);
        var stale = After(Row("a", 1, "stale"), Message("a", 1, ChatRoles.User, "stale")) with { Frames = [Frame(1)] };
        await Assert.ThrowsAsync<SessionFencedException>(() => open.Store.CommitAsync(stale, Token));
        Assert.Equal((2, ""), ((await open.Store.LoadAsync("a", Token))!.Version, (await open.Store.LoadAsync("a", Token))!.State.Title));
        Assert.Single(await open.Store.ReadItemsAsync("a", Token));
        Assert.Empty(await open.Store.ReadJournalAsync("a", 0, 10, Token));
    }

    [Fact]
    public async Task A_commit_that_fails_after_its_first_rows_leaves_none_of_them()
    {
        await using var open = await OpenAsync();
        await open.Store.CreateAsync(Row("a"), Token);
        await open.Store.CommitAsync(After(Row("a", 1), Message("a", 1, ChatRoles.User, "taken")), Token);
        var commit = After(Row("a", 2, "new"), Message("a", 0, ChatRoles.User, "before"), Message("a", 1, ChatRoles.User, "clash"));
        await Assert.ThrowsAsync<SessionFencedException>(() => open.Store.CommitAsync(commit, Token));
        Assert.Equal("taken", Assert.Single(await open.Store.ReadItemsAsync("a", Token)).Message!.Content);
        Assert.Equal(2, (await open.Store.LoadAsync("a", Token))!.Version);
    }

    [Fact]
    public async Task A_commit_of_a_deleted_session_is_refused()
    {
        await using var open = await OpenAsync();
        await open.Store.CreateAsync(Row("a"), Token);
        Assert.True(await open.Store.DeleteAsync("a", Token));
        await Assert.ThrowsAsync<SessionFencedException>(() => open.Store.CommitAsync(After(Row("a", 1)), Token));
        Assert.Null(await open.Store.LoadAsync("a", Token));
    }

    [Fact]
    public async Task A_header_that_does_not_follow_the_expected_version_is_a_mistake_of_the_caller()
    {
        await using var open = await OpenAsync();
        await open.Store.CreateAsync(Row("a"), Token);
        await Assert.ThrowsAsync<ArgumentException>(
            () => open.Store.CommitAsync(new SessionCommit { SessionId = "a", ExpectedVersion = 1, Row = Row("a", 3) }, Token));
    }

    [Fact]
    public async Task Of_many_commits_at_once_those_that_are_fenced_do_not_disturb_the_others()
    {
        await using var open = await OpenAsync();
        var ids = Enumerable.Range(0, 100).Select(i => $"s{i}").ToArray();
        await Task.WhenAll(ids.Select(id => open.Store.CreateAsync(Row(id), Token)));
        var commits = ids.Select((id, i) =>
            open.Store.CommitAsync(After(Row(id, i % 3 == 0 ? 7 : 1), Message(id, 0, ChatRoles.User, id)), Token)).ToArray();
        await Task.WhenAll(commits.Select(commit => commit.ContinueWith(_ => { }, TaskScheduler.Default)));
        for (var i = 0; i < ids.Length; i++)
        {
            Assert.Equal(i % 3 == 0, commits[i].Exception?.InnerException is SessionFencedException);
            Assert.Equal(i % 3 == 0 ? 0 : 1, (await open.Store.ReadItemsAsync(ids[i], Token)).Count);
        }
    }

    [Fact]
    public async Task Of_two_writers_at_the_same_version_one_wins()
    {
        await using var open = await OpenAsync();
        await open.Store.CreateAsync(Row("a"), Token);
        var writers = Enumerable.Range(0, 20)
            .Select(i => open.Store.CommitAsync(After(Row("a", 1, $"writer {i}"), Message("a", 0, ChatRoles.User, $"{i}")), Token)).ToArray();
        await Task.WhenAll(writers.Select(writer => writer.ContinueWith(_ => { }, TaskScheduler.Default)));
        Assert.Equal(1, writers.Count(writer => writer.IsCompletedSuccessfully));
        Assert.Single(await open.Store.ReadItemsAsync("a", Token));
    }

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

    [Fact]
    public async Task A_call_that_is_given_up_before_it_starts_changes_nothing()
    {
        await using var open = await OpenAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => open.Store.CreateAsync(Row("a"), new CancellationToken(canceled: true)));
        Assert.Null(await open.Store.LoadAsync("a", Token));
    }

    private static async Task<StoredSession> HistoryAsync(IStoreUnderTest open, string id) =>
        await open.Reader.ReadAsync(id, default, Token) ?? throw new InvalidOperationException($"There is no session {id}.");

    private protected static async Task<int> CountAsync(IStoreUnderTest open, string id) =>
        (await open.Reader.ListAsync(new SessionListQuery(), Token)).Sessions.Single(session => session.Id == id).MessageCount;

    /// <summary>A root with a child with a grandchild, a summary, system messages; the root is stored at version 1 already.</summary>
    private static Task CommitFamilyAsync(ISessionStore store)
    {
        var root = Row("root", 1);
        return store.CommitAsync(
            After(
                root with { State = root.State with { Cost = 0.125 } },
                Message("root", 0, ChatRoles.User, "ask"),
                Message("child", 0, ChatRoles.System, "You are a child."),
                Message("child", 1, ChatRoles.User, "child asks"),
                Message("grandchild", 0, ChatRoles.Assistant, "grandchild", "deepest"),
                new SessionItem { SessionId = "child", Position = 2, SubSessionId = "grandchild" },
                Message("child", 3, ChatRoles.Assistant, "child answers", "helper"),
                new SessionItem { SessionId = "root", Position = 1, SubSessionId = "child" },
                new SessionItem { SessionId = "root", Position = 2, Summary = "in short", FirstKeptPosition = 1, Cost = 0.5 },
                Message("root", 3, ChatRoles.Assistant, "answer", "root")) with
            {
                SubSessions =
                [
                    new SessionState { Id = "child", CreatedAt = Noon, ParentId = "root", Cost = 0.0625 },
                    new SessionState { Id = "grandchild", CreatedAt = Noon, ParentId = "child", Cost = 0.0625 },
                ],
            },
            Token);
    }
}
