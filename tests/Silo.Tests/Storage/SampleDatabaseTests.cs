using System.Text.Json;
using Cagent.Sessions;
using static Cagent.Silo.Tests.Storage.Sample;

namespace Cagent.Silo.Tests.Storage;

/// <summary>Databases of the reference open with all that is in them, and stay databases of the reference.</summary>
public sealed class SampleDatabaseTests : IDisposable
{
    private const string SchemaAt19 =
        "0|id|TEXT|NULL|1;1|messages|TEXT|NULL|0;2|created_at|TEXT|NULL|0;3|tools_approved|BOOLEAN|0|0;4|input_tokens|INTEGER|0|0;"
        + "5|output_tokens|INTEGER|0|0;6|title|TEXT|''|0;7|cost|REAL|0|0;8|send_user_message|BOOLEAN|1|0;9|max_iterations|INTEGER|0|0;"
        + "10|working_dir|TEXT|''|0;11|starred|BOOLEAN|0|0;12|permissions|TEXT|''|0;13|agent_model_overrides|TEXT|'{}'|0;"
        + "14|custom_models_used|TEXT|'[]'|0;15|thinking|BOOLEAN|1|0;16|parent_id|TEXT|NULL|0";

    private const string SchemaAt18 = SchemaAt19
        + ";17|branch_parent_session_id|TEXT|NULL|0;18|branch_parent_position|INTEGER|NULL|0;19|branch_created_at|TEXT|NULL|0;"
        + "20|split_diff_view|BOOLEAN|NULL|0";

    private const string ItemSchema =
        "0|id|INTEGER|NULL|1;1|session_id|TEXT|NULL|0;2|position|INTEGER|NULL|0;3|item_type|TEXT|NULL|0;4|agent_name|TEXT|NULL|0;"
        + "5|message_json|TEXT|NULL|0;6|implicit|BOOLEAN|0|0;7|subsession_id|TEXT|NULL|0;8|summary_text|TEXT|NULL|0";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cagent-samples-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => SampleDatabases.Names;

    public static TheoryData<string, string> Sessions
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var session in SampleDatabases.Sessions)
            {
                data.Add(session.Database, session.Id);
            }

            return data;
        }
    }

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void The_index_names_every_database_and_all_of_its_sessions()
    {
        Assert.Equal(13, SampleDatabases.Names.Count);
        Assert.Equal(46, SampleDatabases.Sessions.Count);
        Assert.Equal(
            SampleDatabases.Names.Select(name => name.Data).Order(),
            SampleDatabases.Sessions.Select(session => session.Database).Distinct().Order());
    }

    [Theory, MemberData(nameof(Names))]
    public async Task The_list_has_the_root_sessions_in_order(string name)
    {
        await using var open = await OpenAsync(name);
        var expected = SampleDatabases.Sessions.Where(session => session.Database == name && session.IsRoot)
            .OrderByDescending(session => session.CreatedAt, StringComparer.Ordinal).ToArray();
        var listed = (await open.Reader.ListAsync(new SessionListQuery(), Token)).Sessions;
        Assert.Equal(
            expected.Select(session => (session.Id, session.Title, session.CreatedAt, session.Messages!.Value, session.Tokens.Input, session.Tokens.Output)),
            listed.Select(session => (session.Id, session.Title, session.CreatedAt, session.MessageCount, session.InputTokens, session.OutputTokens)));
        Assert.DoesNotContain(listed, session => session.Active);
    }

    [Theory, MemberData(nameof(Sessions))]
    public async Task A_session_has_the_figures_of_the_index(string name, string id)
    {
        var expected = SampleDatabases.Sessions.Single(session => session.Database == name && session.Id == id);
        await using var open = await OpenAsync(name);
        var read = await open.Reader.ReadAsync(id, default, Token);
        Assert.NotNull(read);
        Assert.Equal(expected.Title, read.State.Title);
        Assert.Equal(expected.CreatedAt, read.CreatedAtText);
        Assert.Equal(expected.Tokens, (read.State.InputTokens, read.State.OutputTokens));
        Assert.Equal(expected.Approved ?? read.State.ToolsApproved, read.State.ToolsApproved);
        Assert.Equal(expected.Thinking ?? read.State.Thinking, read.State.Thinking);
        Assert.Equal(expected.Cost ?? read.State.Cost, read.State.Cost, 12);
        Assert.Equal(expected.Messages ?? read.Messages.Count, read.Messages.Count);
        Assert.Equal(read.Messages.Count, read.MessageCount);
        Assert.Equal(expected.IsRoot, read.State.ParentId is null);
        if (expected.Roles is not null)
        {
            Assert.Equal(expected.Roles, string.Join(' ', read.Messages.Select(message => Role(message)[0])));
        }

        var items = await open.Store.ReadItemsAsync(id, Token);
        var types = items.GroupBy(item => item.Message is not null ? "message" : item.Summary is not null ? "summary" : "subsession");
        Assert.Equal(expected.Items, string.Join(", ", types.OrderBy(type => type.Key).Select(type => $"{type.Count()} {type.Key}")));
        Assert.Equal(0, (await open.Store.LoadAsync(id, Token))!.Version);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task The_file_stays_a_database_of_the_reference(string name)
    {
        var path = SampleDatabases.CopyTo(_directory, name);
        var level = int.Parse(SampleDatabases.Query(path, "SELECT max(id) FROM migrations")[0], System.Globalization.CultureInfo.InvariantCulture);
        await (await SqliteStoreUnderTest.OpenAsync(path)).DisposeAsync();

        Assert.Equal(["ok"], SampleDatabases.Query(path, "PRAGMA integrity_check"));
        Assert.Empty(SampleDatabases.Query(path, "PRAGMA foreign_key_check"));
        Assert.Equal(["wal"], SampleDatabases.Query(path, "PRAGMA journal_mode"));
        Assert.Equal(["0"], SampleDatabases.Query(path, "PRAGMA user_version"));
        const string Columns = "SELECT cid, name, type, dflt_value, pk FROM pragma_table_info('{0}')";
        Assert.Equal(level == 19 ? SchemaAt19 : SchemaAt18, string.Join(';', SampleDatabases.Query(path, string.Format(null, Columns, "sessions"))));
        Assert.Equal(ItemSchema, string.Join(';', SampleDatabases.Query(path, string.Format(null, Columns, "session_items"))));
        string[] indices = ["idx_session_items_session", "idx_session_items_session_type", .. level == 19 ? Array.Empty<string>() : ["idx_sessions_branch_parent"], "idx_sessions_parent_id"];
        Assert.Equal(
            indices.Order(StringComparer.Ordinal),
            SampleDatabases.Query(path, "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('sessions', 'session_items', 'migrations') ORDER BY name"));
        Assert.Equal(ExpectedMigrations.Take(level == 19 ? 19 : 18), SampleDatabases.Query(path, "SELECT id, name, description FROM migrations ORDER BY id"));
        Assert.Empty(SampleDatabases.Query(path, "SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view')"));
        Assert.Empty(SampleDatabases.Query(path, """
            SELECT id FROM sessions WHERE tools_approved IS NULL OR input_tokens IS NULL OR title IS NULL OR cost IS NULL OR thinking IS NULL
                OR agent_model_overrides IS NULL OR custom_models_used IS NULL OR created_at IS NULL OR parent_id = ''
            """));
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Opening_again_changes_nothing(string name)
    {
        var path = SampleDatabases.CopyTo(_directory, name);
        await (await SqliteStoreUnderTest.OpenAsync(path)).DisposeAsync();
        var first = Dump(path);
        await (await SqliteStoreUnderTest.OpenAsync(path)).DisposeAsync();
        Assert.Equal(first, Dump(path));
    }

    [Theory]
    [InlineData("desktop", 2, "message 18")]
    [InlineData("one-session", 1, "message 2")]
    [InlineData("two-sessions", 2, "message 6")]
    [InlineData("transfer-task", 2, "message 41, subsession 1")]
    [InlineData("session", 1, "message 39")]
    public async Task Histories_become_rows(string name, int sessions, string items)
    {
        var path = SampleDatabases.CopyTo(_directory, name);
        await (await SqliteStoreUnderTest.OpenAsync(path)).DisposeAsync();
        Assert.Equal([$"{sessions}"], SampleDatabases.Query(path, "SELECT count(*) FROM sessions"));
        Assert.Equal(items, string.Join(", ", SampleDatabases.Query(path, "SELECT item_type || ' ' || count(*) FROM session_items GROUP BY item_type ORDER BY item_type")));
    }

    [Fact]
    public async Task An_embedded_sub_session_becomes_a_session_of_its_own()
    {
        var path = SampleDatabases.CopyTo(_directory, "transfer-task");
        await (await SqliteStoreUnderTest.OpenAsync(path)).DisposeAsync();
        Assert.Equal(
            ["15874f47-5e7b-4e60-84fb-7905fc4cddce|8|43b02aea-b0f2-4d68-930a-aecac29cdade"],
            SampleDatabases.Query(path, "SELECT session_id, position, subsession_id FROM session_items WHERE item_type = 'subsession'"));
        Assert.Equal(
            ["15874f47-5e7b-4e60-84fb-7905fc4cddce|2026-02-03T10:08:30+01:00|||{}|[]|1"],
            SampleDatabases.Query(path, """
                SELECT parent_id, created_at, working_dir, permissions, agent_model_overrides, custom_models_used, messages LIKE '[{"message":{%'
                FROM sessions WHERE id = '43b02aea-b0f2-4d68-930a-aecac29cdade'
                """));
        Assert.Equal(
            ["0|system|0", "1|user|1"],
            SampleDatabases.Query(path, """
                SELECT position, message_json ->> '$.role', implicit FROM session_items
                WHERE session_id = '43b02aea-b0f2-4d68-930a-aecac29cdade' AND position < 2 ORDER BY position
                """));
    }

    [Theory, InlineData("head-text"), InlineData("v1232-text")]
    public async Task Settings_are_read(string name)
    {
        await using var open = await OpenAsync(name);
        var id = SampleDatabases.Sessions.Single(session => session.Database == name && session.Title == "Named by hand").Id;
        var state = (await open.Store.LoadAsync(id, Token))!.State;
        Assert.Equal((3, "/tmp"), (state.MaxIterations, state.WorkingDirectory));
        Assert.Equal(["add", "store"], state.Permissions?.Allow);
        Assert.Null(state.Permissions?.Deny);
        Assert.True(state.SendUserMessage);
        Assert.Null(state.AgentModelOverrides);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Messages_are_passed_on_byte_by_byte_and_can_be_read_for_a_prompt(string name)
    {
        await using var open = await OpenAsync(name);
        foreach (var session in SampleDatabases.Sessions.Where(session => session.Database == name))
        {
            var stored = SampleDatabases.Query(open.Path, $"""
                SELECT message_json FROM session_items
                WHERE session_id = '{session.Id}' AND item_type = 'message' AND message_json ->> '$.role' <> 'system' ORDER BY position
                """);
            var read = (await open.Reader.ReadAsync(session.Id, default, Token))!.Messages;
            var ids = (await open.Store.ReadItemsAsync(session.Id, Token)).Count(item => item.Message is { Role: not ChatRoles.System });
            Assert.Equal(stored.Count, ids);
            var texts = read.Select(message => System.Text.Encoding.UTF8.GetString(message.MessageJson.Span)).ToList();
            Assert.Empty(stored.Except(texts));
        }
    }

    [Fact]
    public async Task A_session_of_the_reference_goes_on_with_us()
    {
        await using var open = await OpenAsync("v1232-transfer");
        const string Id = "8a97e73d-1722-4824-81e3-68631a39e74a";
        var row = (await open.Store.LoadAsync(Id, Token))!;
        var items = await open.Store.ReadItemsAsync(Id, Token);
        await open.Store.CommitAsync(After(row, Message(Id, items[^1].Position + 1, ChatRoles.User, "and now?")), Token);
        var after = (await open.Reader.ReadAsync(Id, default, Token))!;
        Assert.Equal(20, after.Messages.Count);
        Assert.Equal(20, (await open.Reader.ListAsync(new SessionListQuery(), Token)).Sessions.Single(session => session.Id == Id).MessageCount);
        Assert.Equal(row.State.Cost, after.State.Cost);
        await Assert.ThrowsAsync<SessionFencedException>(() => open.Store.CommitAsync(After(row), Token));
    }

    [Fact]
    public async Task The_cost_that_a_release_forgot_is_taken_from_the_messages()
    {
        await using var open = await OpenAsync("head-transfer");
        var read = (await open.Reader.ReadAsync("67763196-ecad-431a-9c51-c7d9138fc917", default, Token))!;
        Assert.Equal(0, read.State.Cost);
        var sum = read.Messages.Sum(message => JsonDocument.Parse(message.MessageJson).RootElement.TryGetProperty("cost", out var cost) ? cost.GetDouble() : 0);
        Assert.True(sum > 0);
        Assert.Equal(sum, read.TotalCost, 9);
    }

    private static readonly string[] ExpectedMigrations =
    [
        "1|001_add_tools_approved_column|Add tools_approved column to sessions table",
        "2|002_add_usage_column|Add usage column to sessions table",
        "3|003_add_output_tokens_column|Add output_tokens column to sessions table",
        "4|004_add_title_column|Add title column to sessions table",
        "5|005_add_cost_column|Add cost column to sessions table",
        "6|006_add_send_user_message_column|Add send_user_message column to sessions table",
        "7|007_add_max_iterations_column|Add max_iterations column to sessions table",
        "8|008_add_working_dir_column|Add working_dir column to sessions table",
        "9|009_add_starred_column|Add starred column to sessions table",
        "10|010_add_permissions_column|Add permissions column to sessions table for session-level permission overrides",
        "11|011_add_agent_model_overrides_column|Add agent_model_overrides column to sessions table for per-session model switching",
        "12|012_add_custom_models_used_column|Add custom_models_used column to sessions table for tracking custom models used in session",
        "13|013_add_thinking_column|Add thinking column to sessions table for session-level thinking toggle (default enabled)",
        "14|014_normalize_session_items|Add session_items table and parent_id column for normalized session storage",
        "15|015_migrate_messages_to_session_items|Migrate existing messages JSON data to session_items table",
        "16|016_add_branching_columns|Add branch metadata columns for session branching",
        "17|017_add_split_diff_view_column|Add split_diff_view column to sessions table for persisting split diff toggle",
        "18|018_add_session_items_type_index|Add index on session_items(session_id, item_type) to speed up session summary message counts",
        "19|019_drop_branch_and_split_diff_columns|Drop unused branch metadata columns and split_diff_view column",
    ];

    private static string Role(StoredMessage message) => JsonDocument.Parse(message.MessageJson).RootElement.GetProperty("role").GetString()!;

    private static List<string> Dump(string path)
    {
        var tables = SampleDatabases.Query(path, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
        return
        [
            .. SampleDatabases.Query(path, "SELECT type, name, sql FROM sqlite_master ORDER BY name"),
            .. tables.SelectMany(table => SampleDatabases.Query(path, $"SELECT * FROM \"{table}\"").Select(row => $"{table}: {row}")),
        ];
    }

    private Task<SqliteStoreUnderTest> OpenAsync(string name) => SqliteStoreUnderTest.OpenAsync(SampleDatabases.CopyTo(_directory, name));
}
