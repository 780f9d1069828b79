using Cagent.Sessions;
using static Cagent.Silo.Tests.Storage.Sample;

namespace Cagent.Silo.Tests.Storage;

/// <summary>Files of other releases, older and newer, and what those releases do to ours.</summary>
public sealed class SqliteSchemaLevelTests : IDisposable
{
    /// <summary>What releases up to level 24 do after 19.</summary>
    private const string UpTo24 = """
        ALTER TABLE sessions DROP COLUMN messages;
        ALTER TABLE session_items ADD COLUMN first_kept_entry INTEGER;
        ALTER TABLE sessions ADD COLUMN instruction_context TEXT DEFAULT '';
        ALTER TABLE session_items ADD COLUMN cost REAL DEFAULT 0;
        ALTER TABLE sessions ADD COLUMN safety_policy TEXT DEFAULT '';
        INSERT INTO migrations VALUES (20, '020_x', '', '2026-07-01T00:00:00Z'), (21, '021_x', '', '2026-07-01T00:00:00Z'),
            (22, '022_x', '', '2026-07-01T00:00:00Z'), (23, '023_x', '', '2026-07-01T00:00:00Z'), (24, '024_x', '', '2026-07-01T00:00:00Z');
        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cagent-levels-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string FilePath => Path.Join(_directory.FullName, "session.db");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory, InlineData("head-rich", 18), InlineData("head-rich", 24), InlineData("head-rich", 25)]
    public async Task Sessions_of_any_level_are_read_and_go_on(string name, int level)
    {
        var path = SampleDatabases.CopyTo(_directory, name);
        if (level >= 24)
        {
            SampleDatabases.Execute(path, UpTo24);
            SampleDatabases.Execute(path, "UPDATE sessions SET safety_policy = 'safer'; UPDATE session_items SET cost = 0.5 WHERE item_type = 'summary'");
        }

        if (level == 25)
        {
            SampleDatabases.Execute(path, "ALTER TABLE sessions ADD COLUMN later TEXT; INSERT INTO migrations VALUES (25, '025_x', '', '')");
        }

        var before = SampleDatabases.Query(path, "SELECT * FROM migrations");
        await using (var open = await SqliteStoreUnderTest.OpenAsync(path))
        {
            const string Id = "e466f21b-4157-442a-b0ab-2a1fd242e963";
            var row = (await open.Store.LoadAsync(Id, Token))!;
            Assert.Equal(level >= 24 ? "safer" : "", row.State.SafetyPolicy);
            var items = await open.Store.ReadItemsAsync(Id, Token);
            Assert.Equal(level >= 24 ? 0.5 : 0, items.Single(item => item.Summary is not null).Cost);
            await open.Store.CommitAsync(
                After(row with { State = row.State with { SafetyPolicy = "strict", Title = "ours" } }, Message(Id, items[^1].Position + 1, ChatRoles.User, "more")) with
                {
                    RefreshMirror = true,
                },
                Token);
            var after = (await open.Reader.ReadAsync(Id, default, Token))!;
            Assert.Equal(("ours", "strict", 7), (after.State.Title, after.State.SafetyPolicy, after.Messages.Count));
            await open.Store.CreateAsync(Row("new") with { RunState = StoredRunState.Idle }, Token);
            Assert.Equal(5, (await open.Reader.ListAsync(new SessionListQuery(), Token)).Sessions.Count);
        }

        Assert.Equal(before, SampleDatabases.Query(path, "SELECT * FROM migrations"));
        Assert.Equal(["ok"], SampleDatabases.Query(path, "PRAGMA integrity_check"));
        if (level >= 24)
        {
            Assert.Equal(["strict"], SampleDatabases.Query(path, "SELECT safety_policy FROM sessions WHERE title = 'ours'"));
        }
    }

    [Fact]
    public async Task A_newer_reference_may_upgrade_our_file()
    {
        await using (var open = await SqliteStoreUnderTest.OpenAsync(FilePath))
        {
            await open.Store.CreateAsync(Row("a", title: "kept"), Token);
        }

        SampleDatabases.Execute(FilePath, """
            DROP INDEX idx_sessions_branch_parent;
            ALTER TABLE sessions DROP COLUMN branch_parent_session_id;
            ALTER TABLE sessions DROP COLUMN branch_parent_position;
            ALTER TABLE sessions DROP COLUMN branch_created_at;
            ALTER TABLE sessions DROP COLUMN split_diff_view;
            INSERT INTO migrations VALUES (19, '019_drop_branch_and_split_diff_columns', '', '2026-07-01T00:00:00Z');
            """);
        SampleDatabases.Execute(FilePath, UpTo24);
        await using var again = await SqliteStoreUnderTest.OpenAsync(FilePath);
        Assert.Equal("kept", (await again.Store.LoadAsync("a", Token))!.State.Title);
        await again.Store.CommitAsync(After(Row("a", 1), Message("a", 0, ChatRoles.User, "hi")), Token);
    }

    [Fact]
    public async Task Our_rows_keep_the_references_value_rules()
    {
        await using (var open = await SqliteStoreUnderTest.OpenAsync(FilePath))
        {
            await open.Store.CreateAsync(Row("a"), Token);
            await open.Store.CommitAsync(
                After(Row("a", 1), Message("a", 0, ChatRoles.User, "a <b> & \"c\" é"), new SessionItem { SessionId = "a", Position = 1, SubSessionId = "b" }) with
                {
                    SubSessions = [new SessionState { Id = "b", CreatedAt = Noon, ParentId = "a", SendUserMessage = false }],
                    RefreshMirror = true,
                },
                Token);
        }

        Assert.Equal(
            [
                """a|[{"message":{"agentName":"","message":{"role":"user","content":"a <b> & \"c\" é","created_at":"2026-08-01T12:00:00Z"}}},"""
                + """{"sub_session":{"id":"b","title":"","messages":[],"created_at":"2026-08-01T12:00:00Z","tools_approved":false,"thinking":false,"""
                + "\"hide_tool_results\":false,\"SendUserMessage\":false,\"max_iterations\":0,\"starred\":false,\"input_tokens\":0,\"output_tokens\":0,\"cost\":0}}]"
                + "|2026-08-01T12:00:00Z|0|0|0||0|1|0||0||{}|[]|0|NULL|NULL|NULL|NULL|NULL",
                "b|NULL|2026-08-01T12:00:00Z|0|0|0||0|0|0||0||{}|[]|0|a|NULL|NULL|NULL|NULL",
            ],
            SampleDatabases.Query(FilePath, "SELECT * FROM sessions ORDER BY id"));
        Assert.Equal(
            [
                """1|a|0|message||{"role":"user","content":"a <b> & \"c\" é","created_at":"2026-08-01T12:00:00Z"}|0|NULL|NULL""",
                "2|a|1|subsession|NULL|NULL|0|b|NULL",
            ],
            SampleDatabases.Query(FilePath, "SELECT * FROM session_items ORDER BY id"));
        Assert.Equal(["real|integer|text"], SampleDatabases.Query(FilePath, "SELECT typeof(cost), typeof(tools_approved), typeof(created_at) FROM sessions WHERE id = 'a'"));
    }

    [Fact]
    public async Task What_another_program_did_meanwhile_is_seen_at_the_next_start()
    {
        await using var open = await SqliteStoreUnderTest.OpenAsync(FilePath);
        await open.Store.CreateAsync(Row("a", title: "old"), Token);
        await open.Store.CreateAsync(Row("gone"), Token);
        await open.Store.CommitAsync(After(Row("a", 1), Message("a", 0, ChatRoles.User, "one")), Token);
        SampleDatabases.Execute(FilePath, """
            UPDATE sessions SET title = 'new', input_tokens = 9 WHERE id = 'a';
            INSERT INTO session_items (session_id, position, item_type, agent_name, message_json)
            VALUES ('a', 1, 'message', 'root', '{"role":"assistant","content":"two"}'), ('a', 2, 'message', '', '{"role":"system","content":"x"}');
            INSERT INTO sessions (id, created_at, title) VALUES ('b', '2027-01-01T00:00:00Z', 'theirs');
            INSERT INTO session_items (session_id, position, item_type, message_json) VALUES ('b', 0, 'message', '{"role":"user","content":"hi"}');
            DELETE FROM sessions WHERE id = 'gone';
            """);
        await open.ReopenAsync();
        var listed = (await open.Reader.ListAsync(new SessionListQuery(), Token)).Sessions;
        Assert.Equal([("b", "theirs", 1, 0L), ("a", "new", 2, 9L)], listed.Select(session => (session.Id, session.Title, session.MessageCount, session.InputTokens)));
        Assert.Equal((2L, 0L), ((await open.Store.LoadAsync("a", Token))!.Version, (await open.Store.LoadAsync("b", Token))!.Version));
    }

    [Fact]
    public async Task A_session_that_another_program_adds_while_we_run_is_listed_and_can_go_on()
    {
        await using var open = await SqliteStoreUnderTest.OpenAsync(FilePath);
        SampleDatabases.Execute(FilePath, """
            INSERT INTO sessions (id, created_at) VALUES ('b', '2027-01-01T00:00:00Z'), ('c', '2027-01-01T00:00:00Z');
            INSERT INTO session_items (session_id, position, item_type, message_json) VALUES ('b', 0, 'message', '{"role":"user","content":"hi"}');
            """);
        await open.Store.CommitAsync(After((await open.Store.LoadAsync("b", Token))!, Message("b", 1, ChatRoles.User, "us")), Token);
        var listed = (await open.Reader.ListAsync(new SessionListQuery(), Token)).Sessions;
        Assert.Equal([("b", 2), ("c", 0)], listed.OrderBy(session => session.Id).Select(session => (session.Id, session.MessageCount)));
    }

    [Fact]
    public async Task A_history_that_is_only_in_the_old_column_is_read_and_becomes_rows_with_our_first_commit()
    {
        await using var open = await SqliteStoreUnderTest.OpenAsync(FilePath);
        SampleDatabases.Execute(FilePath, """
            INSERT INTO sessions (id, created_at, messages) VALUES ('old', '2025-01-01T00:00:00Z',
                '[{"message":{"agentName":"","message":{"role":"user","content":"hi"}}},{},{"sub_session":{"id":"kid","messages":[{"message":{"agentName":"h","message":{"role":"assistant","content":"kid"}}}]}},{"summary":"s"},{"message":{"agentName":"root","message":{"role":"assistant","content":"yo"},"implicit":true}}]');
            """);
        var read = (await open.Reader.ReadAsync("old", default, Token))!;
        Assert.Equal(["hi", "kid", "yo"], read.Contents());
        Assert.Equal([false, false, true], read.Messages.Select(message => message.Implicit));
        Assert.Equal(3, (await open.Reader.ListAsync(new SessionListQuery(), Token)).Sessions.Single().MessageCount);
        var items = await open.Store.ReadItemsAsync("old", Token);
        Assert.Equal([0L, 2, 3, 4], items.Select(item => item.Position));
        await open.Store.CommitAsync(After((await open.Store.LoadAsync("old", Token))!, Message("old", 5, ChatRoles.User, "more")), Token);
        Assert.Equal(["hi", "kid", "yo", "more"], (await open.Reader.ReadAsync("old", default, Token))!.Contents());
        Assert.Equal(["kid"], (await open.Reader.ReadAsync("kid", default, Token))!.Contents());
        Assert.Equal(4, (await open.Reader.ListAsync(new SessionListQuery(), Token)).Sessions.Single().MessageCount);
    }

    [Fact]
    public async Task An_element_of_the_old_column_without_content_leaves_a_gap()
    {
        await using var open = await SqliteStoreUnderTest.OpenAsync(FilePath);
        SampleDatabases.Execute(FilePath, """
            INSERT INTO sessions (id, created_at, messages) VALUES ('old', '2025-01-01T00:00:00Z',
                '[null,{"message":null},{"message":{"message":null}},{"message":{}},{"message":{"message":{"role":"user","content":"hi"}}}]');
            """);
        Assert.Equal(["hi"], (await open.Reader.ReadAsync("old", default, Token))!.Contents());
        Assert.Equal(4, (await open.Store.ReadItemsAsync("old", Token)).Single().Position);
    }

    [Theory, InlineData("{bad"), InlineData("{}"), InlineData("[1]"), InlineData("[{\"sub_session\":{\"id\":\"k\",\"messages\":\"none\"}}]")]
    public async Task A_history_in_the_old_column_that_cannot_be_read_is_named_and_not_taken_for_none(string column)
    {
        var path = SampleDatabases.CopyTo(_directory, "two-sessions");
        SampleDatabases.Execute(path, $"UPDATE sessions SET messages = '{column}' WHERE id LIKE 'a17%'");
        await using var open = await SqliteStoreUnderTest.OpenAsync(path);
        var id = SampleDatabases.Query(path, "SELECT id FROM sessions WHERE id LIKE 'a17%'").Single();
        var failure = await Assert.ThrowsAsync<CagentException>(() => open.Reader.ReadAsync(id, default, Token));
        Assert.Contains($"The history of session {id} is stored in a form that cannot be read", failure.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await open.Reader.ListAsync(new SessionListQuery(), Token)).Sessions.Count);
        Assert.Equal([column], SampleDatabases.Query(path, "SELECT messages FROM sessions WHERE id LIKE 'a17%'"));
    }

    [Fact]
    public async Task A_run_does_not_begin_on_a_history_in_the_old_column_that_cannot_be_read()
    {
        await using var open = await SqliteStoreUnderTest.OpenAsync(FilePath);
        SampleDatabases.Execute(FilePath, "INSERT INTO sessions (id, created_at, messages) VALUES ('old', '2025-01-01T00:00:00Z', '{bad')");
        var failure = await Assert.ThrowsAsync<CagentException>(() => open.Store.ReadItemsAsync("old", Token));
        Assert.Contains("repair its column messages", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_mirror_is_dropped_while_a_run_changes_the_session_and_comes_back_with_its_end()
    {
        await using var open = await SqliteStoreUnderTest.OpenAsync(FilePath);
        Task<string> MirrorAsync() => Task.FromResult(SampleDatabases.Query(FilePath, "SELECT messages FROM sessions WHERE id = 'a'").Single());
        await open.Store.CreateAsync(Row("a"), Token);
        await open.Store.CommitAsync(After(Row("a", 1), Message("a", 0, ChatRoles.User, "one")) with { RefreshMirror = true }, Token);
        Assert.Contains("\"one\"", await MirrorAsync(), StringComparison.Ordinal);
        await open.Store.CommitAsync(After(Row("a", 2, "renamed")), Token);
        Assert.Contains("\"one\"", await MirrorAsync(), StringComparison.Ordinal);
        await open.Store.CommitAsync(After(Row("a", 3) with { RunState = StoredRunState.Running }, Message("a", 1, ChatRoles.User, "two")), Token);
        Assert.Equal("NULL", await MirrorAsync());
        await open.Store.CommitAsync(After(Row("a", 4)) with { RefreshMirror = true }, Token);
        Assert.Contains("\"two\"", await MirrorAsync(), StringComparison.Ordinal);
        await open.Store.CommitAsync(After(Row("a", 5), Message("a", 2, ChatRoles.User, new string('x', 40_000))) with { RefreshMirror = true }, Token);
        Assert.Equal("NULL", await MirrorAsync());
    }

    [Fact]
    public async Task A_damaged_message_is_named_and_hides_no_other_session()
    {
        await using var open = await SqliteStoreUnderTest.OpenAsync(FilePath);
        await open.Store.CreateAsync(Row("a"), Token);
        await open.Store.CreateAsync(Row("b"), Token);
        await open.Store.CommitAsync(After(Row("a", 1), Message("a", 0, ChatRoles.User, "one"), Message("a", 1, ChatRoles.User, "two")), Token);
        SampleDatabases.Execute(FilePath, "UPDATE session_items SET message_json = '{\"role\":' WHERE position = 1");
        await open.ReopenAsync();
        foreach (var read in new Func<Task>[] { () => open.Reader.ReadAsync("a", default, Token), () => open.Store.ReadItemsAsync("a", Token) })
        {
            var failure = await Assert.ThrowsAsync<CagentException>(read);
            Assert.Contains("position 1 of session a", failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(2, (await open.Reader.ListAsync(new SessionListQuery(), Token)).Sessions.Count);
        Assert.NotNull(await open.Reader.ReadAsync("b", default, Token));
    }

    [Fact]
    public async Task A_session_that_contains_itself_can_be_read()
    {
        await using var open = await SqliteStoreUnderTest.OpenAsync(FilePath);
        await open.Store.CreateAsync(Row("a"), Token);
        await open.Store.CommitAsync(
            After(Row("a", 1), Message("a", 0, ChatRoles.User, "one"), new SessionItem { SessionId = "a", Position = 1, SubSessionId = "a" }), Token);
        Assert.NotEmpty((await open.Reader.ReadAsync("a", default, Token))!.Messages);
        Assert.True(await open.Store.DeleteAsync("a", Token));
    }
}
