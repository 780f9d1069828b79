using System.Text;
using Cagent.Events;
using Cagent.Permissions;
using Cagent.Sessions;
using static Cagent.Silo.Tests.Storage.Sample;

namespace Cagent.Silo.Tests.Storage;

/// <summary>What every session store does, whatever database it uses.</summary>
public abstract partial class SessionStoreTests
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
