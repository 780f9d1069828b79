using System.Text;
using Cagent.Runs;
using Cagent.Sessions;
using static Cagent.Silo.Tests.Storage.Sample;

namespace Cagent.Silo.Tests.Storage.Postgres;

public sealed class PostgresSessionStoreTests(PostgresFixture postgres) : SessionStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected override async Task<IStoreUnderTest> OpenAsync() =>
        await PostgresStoreUnderTest.OpenAsync(await postgres.CreateMigratedAsync(), dropsDatabase: true);

    [Fact]
    public async Task What_PostgreSQL_cannot_keep_in_a_text_is_replaced_and_a_message_keeps_it()
    {
        await using var open = await OpenAsync();
        await open.Store.CreateAsync(Row("a", title: "nul \0 and half a pair \ud83d"), Token);
        await open.Store.CommitAsync(After(Row("a", 1, "t\0"), Message("a", 0, ChatRoles.User, "nul \0 inside", "age\0nt")), Token);
        Assert.Equal("t\ufffd", (await open.Store.LoadAsync("a", Token))!.State.Title);
        var item = Assert.Single(await open.Store.ReadItemsAsync("a", Token));
        Assert.Equal(("nul \0 inside", "age\ufffdnt"), (item.Message!.Content, item.AgentName));
        Assert.Null(await open.Store.LoadAsync("a\0", Token));
    }

    [Fact]
    public async Task Of_a_journal_no_more_is_fetched_than_was_asked_for()
    {
        await using var open = (PostgresStoreUnderTest)await OpenAsync();
        await open.Store.CreateAsync(Row("a"), Token);
        var text = $"\"{new string('x', 100_000)}\"";
        for (var i = 1; i <= 10; i++)
        {
            await open.Store.CommitAsync(After(Row("a", i)) with { Frames = [Frame(i, text)] }, Token);
        }

        using var fetched = new FetchedBytes(open.Connection);
        Assert.Equal([3L], (await open.Store.ReadJournalAsync("a", 2, 1, Token)).Select(frame => frame.Sequence));
        Assert.InRange(fetched.Count, 100_000, 200_000);
    }

    [Fact]
    public async Task What_is_remembered_of_requests_is_removed_when_it_is_old()
    {
        await using var open = (PostgresStoreUnderTest)await OpenAsync();
        foreach (var (type, hours) in (IEnumerable<(string, int)>)[("request", 30), ("request", 20), ("agents", 30)])
        {
            await open.QueryAsync<int>($"""
                INSERT INTO orleansstorage (grainidhash, grainidn0, grainidn1, graintypehash, graintypestring, serviceid, modifiedon, version)
                VALUES (1, 0, 0, 1, '{type}', 'cagent', now() AT TIME ZONE 'utc' - interval '{hours} hours', 1) RETURNING version
                """);
        }

        var requests = (IKeyedRequestStore)open.Store;
        Assert.Equal(1, await requests.ForgetAsync(DateTimeOffset.UtcNow.AddHours(-25), Token));
        Assert.Equal(0, await requests.ForgetAsync(DateTimeOffset.UtcNow.AddHours(-25), Token));
        Assert.Equal(["agents", "request"], await open.QueryAsync<string[]>("SELECT array_agg(graintypestring::text ORDER BY graintypestring) FROM orleansstorage"));
    }

    [Fact]
    public async Task A_long_history_is_paged_as_fast_as_a_short_one_from_the_index()
    {
        await using var open = await OpenAsync();
        await open.Store.CreateAsync(Row("a"), Token);
        await open.Store.CommitAsync(After(Row("a", 1), [.. Enumerable.Range(0, 3000).Select(i => Message("a", i, ChatRoles.User, $"{i}"))]), Token);
        var newest = await open.Reader.ReadAsync("a", new MessagePage(2), Token);
        Assert.Equal((3000, "2998 2999"), (newest!.MessageCount, string.Join(' ', newest.Contents())));
        var plan = await ((PostgresStoreUnderTest)open).ExplainAsync(
            "SELECT id FROM cagent_items WHERE session_id = 'a' AND shown ORDER BY position DESC LIMIT 2");
        Assert.Contains("Index Scan Backward using cagent_items_pkey", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_with_a_mistake_in_it_stores_the_others()
    {
        await using var open = await OpenAsync();
        var ids = Enumerable.Range(0, 60).Select(i => $"s{i}").ToArray();
        await Task.WhenAll(ids.Select(id => open.Store.CreateAsync(Row(id), Token)));
        await open.Store.CommitAsync(After(Row("s7", 1), Message("s7", 5, ChatRoles.User, "taken")), Token);
        var writes = ids.Select(id => open.Store.CommitAsync(
            id switch
            {
                "s7" => After(Row(id, 2), Message(id, 5, ChatRoles.User, "clash")),
                "s9" => After(Row(id, 1), new SessionItem { SessionId = id, Position = 0 }),
                "s11" => After(Row(id, 1), Message("no such sub-session", 0, ChatRoles.User, "lost")),
                _ => After(Row(id, 1), Message(id, 0, ChatRoles.User, id)),
            },
            Token)).ToArray();
        await Task.WhenAll(writes.Select(write => write.ContinueWith(_ => { }, TaskScheduler.Default)));
        var failed = ids.Where((_, i) => !writes[i].IsCompletedSuccessfully);
        Assert.Equal(["s7", "s9", "s11"], failed);
        Assert.IsType<SessionFencedException>(writes[7].Exception!.InnerException);
        Assert.IsType<ArgumentException>(writes[9].Exception!.InnerException);
        Assert.IsType<SessionFencedException>(writes[11].Exception!.InnerException);
        Assert.Equal(1, (await open.Store.LoadAsync("s11", Token))!.Version);
    }

    [Fact]
    public async Task The_stored_message_is_text_that_an_administrator_can_read()
    {
        await using var open = await OpenAsync();
        await open.Store.CreateAsync(Row("a"), Token);
        await open.Store.CommitAsync(After(Row("a", 1), Message("a", 0, ChatRoles.User, "Größe 🙂")), Token);
        var stored = await ((PostgresStoreUnderTest)open).QueryAsync<string>("SELECT message::json ->> 'content' FROM cagent_items");
        Assert.Equal("Größe 🙂", stored);
        var history = await open.Reader.ReadAsync("a", default, Token);
        Assert.Contains("Größe", Encoding.UTF8.GetString(history!.Messages[0].MessageJson.Span), StringComparison.Ordinal);
    }
}
