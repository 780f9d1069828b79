using System.Collections.Concurrent;
using Cagent.Sessions;
using Cagent.Testing;
using Cagent.Testing.Net;
using Cagent.Testing.Postgres;
using Npgsql;
using static Cagent.Silo.Tests.Storage.Sample;

namespace Cagent.Silo.Tests.Storage.Postgres;

/// <summary>A database that is away, slow or cut off: never a false success, and what was stored is not taken for refused.</summary>
public sealed class PostgresFaultTests(PostgresFixture postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_is_away_is_unavailable_and_usable_again_when_it_is_back()
    {
        await using var server = await StartOwnAsync();
        await using var open = await PostgresStoreUnderTest.OpenAsync(await MigratedAsync(server), options => options.RetryFor = TimeSpan.FromMilliseconds(300));
        await open.Store.CreateAsync(Row("a"), Token);
        await server.StopServerAsync();
        Func<Task>[] attempts =
        [
            () => open.Store.CommitAsync(After(Row("a", 1)), Token),
            () => open.Store.CreateAsync(Row("b"), Token),
            () => open.Store.DeleteAsync("a", Token),
            () => open.Store.LoadAsync("a", Token),
            () => open.Reader.ListAsync(new SessionListQuery(), Token),
            () => open.Reader.CountActiveAsync(Token),
        ];
        foreach (var attempt in attempts)
        {
            var failure = await Assert.ThrowsAsync<CagentException>(attempt);
            Assert.Equal(ErrorCodes.StoreUnavailable, failure.Code);
            Assert.Contains("at 127.0.0.1:", failure.Message, StringComparison.Ordinal);
        }

        await server.StartServerAsync(Token);
        await open.Store.CommitAsync(After(Row("a", 1), Message("a", 0, ChatRoles.User, "back")), Token);
        Assert.Single(await open.Store.ReadItemsAsync("a", Token));
        Assert.Null(await open.Store.LoadAsync("b", Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Writers_go_on_over_a_restart_and_every_message_is_stored_once(bool crash)
    {
        await using var server = await StartOwnAsync();
        await using var open = await PostgresStoreUnderTest.OpenAsync(await MigratedAsync(server), options => options.RetryFor = TimeSpan.FromSeconds(60));
        using var stop = new CancellationTokenSource();
        var sent = new ConcurrentDictionary<string, int>();
        var writers = Enumerable.Range(0, 8).Select(i => WriteUntilAsync(open, $"s{i}", sent, stop.Token)).ToArray();
        for (var restart = 0; restart < 2; restart++)
        {
            var before = sent.Values.Sum();
            await server.RestartAsync(crash, Token);
            await Eventually.GetAsync(() => Task.FromResult(sent.Values.Sum()), count => count > before + 100, TimeSpan.FromSeconds(60), Token);
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
        foreach (var (id, count) in sent)
        {
            var history = await open.Reader.ReadAsync(id, default, Token);
            Assert.Equal(Enumerable.Range(0, count).Select(n => $"{n}"), history!.Contents());
        }
    }

    [Fact]
    public async Task A_commit_whose_answer_is_lost_is_found_stored_and_reported_once()
    {
        await using var proxied = await ProxiedAsync();
        var (proxy, open) = (proxied.Proxy, proxied.Store);
        await open.Store.CreateAsync(Row("a"), Token);
        proxy.LoseAnswers();
        await open.Store.CommitAsync(After(Row("a", 1), Message("a", 0, ChatRoles.User, "once")) with { Frames = [Frame(1)] }, Token);
        Assert.Equal(1, proxy.Lost);
        Assert.Equal(2, (await open.Store.LoadAsync("a", Token))!.Version);
        Assert.Single(await open.Store.ReadItemsAsync("a", Token));
        Assert.Single(await open.Store.ReadJournalAsync("a", 0, 10, Token));

        proxy.LoseAnswers();
        await open.Store.CreateAsync(Row("b"), Token);
        Assert.Equal(2, proxy.Lost);
        proxy.LoseAnswers();
        Assert.True(await open.Store.DeleteAsync("b", Token));
        Assert.Null(await open.Store.LoadAsync("b", Token));
    }

    [Fact]
    public async Task A_commit_whose_answer_is_lost_and_that_another_owner_has_gone_on_from_is_refused()
    {
        await using var proxied = await ProxiedAsync();
        await using var other = await PostgresStoreUnderTest.OpenAsync(proxied.Direct);
        await proxied.Store.Store.CreateAsync(Row("a"), Token);
        await other.Store.CommitAsync(After(Row("a", 1, "theirs")), Token);
        proxied.Proxy.LoseAnswers();
        await Assert.ThrowsAsync<SessionFencedException>(() => proxied.Store.Store.CommitAsync(After(Row("a", 1, "ours")), Token));
        Assert.Equal("theirs", (await other.Store.LoadAsync("a", Token))!.State.Title);
    }

    [Fact]
    public async Task A_write_without_an_answer_says_that_its_outcome_is_not_known()
    {
        await using var proxied = await ProxiedAsync(TimeSpan.FromMilliseconds(200));
        await proxied.Store.Store.CreateAsync(Row("a"), Token);
        proxied.Proxy.LoseAnswers(1_000);
        var commit = After(Row("a", 1), Message("a", 0, ChatRoles.User, "perhaps"));
        var failure = await Assert.ThrowsAsync<CagentException>(() => proxied.Store.Store.CommitAsync(commit, Token));
        Assert.Equal(ErrorCodes.StoreUnavailable, failure.Code);
        Assert.Contains("is not known", failure.Message, StringComparison.Ordinal);
        proxied.Proxy.LoseAnswers(0);

        // It was stored: whoever sends it again as a new change is told that the session has gone on.
        await Assert.ThrowsAsync<SessionFencedException>(() => proxied.Store.Store.CommitAsync(commit, Token));
        Assert.Single(await proxied.Store.Store.ReadItemsAsync("a", Token));
    }

    [Fact]
    public async Task A_server_that_stands_still_is_given_up_within_the_deadline_and_its_late_write_refuses_the_next()
    {
        await using var server = await StartOwnAsync();
        await using var open = await PostgresStoreUnderTest.OpenAsync(await MigratedAsync(server), options =>
        {
            options.CommandTimeout = TimeSpan.FromSeconds(1);
            options.RetryFor = TimeSpan.FromMilliseconds(200);
        });
        await open.Store.CreateAsync(Row("a"), Token);
        server.Suspend();
        var commit = After(Row("a", 1), Message("a", 0, ChatRoles.User, "slow"));
        var failure = await Assert.ThrowsAsync<CagentException>(() => open.Store.CommitAsync(commit, Token)).WaitAsync(TimeSpan.FromSeconds(20), Token);
        Assert.Equal(ErrorCodes.StoreUnavailable, failure.Code);
        server.Resume();

        // Both are right, as long as the session holds the message once and the version tells which it was.
        var again = await Record.ExceptionAsync(() => open.Store.CommitAsync(commit, Token));
        Assert.True(again is null or SessionFencedException, $"{again}");
        Assert.Equal(2, (await open.Store.LoadAsync("a", Token))!.Version);
        Assert.Single(await open.Store.ReadItemsAsync("a", Token));
    }

    [Fact]
    public async Task A_session_whose_row_is_held_by_somebody_else_does_not_keep_the_others_waiting()
    {
        await using var open = await PostgresStoreUnderTest.OpenAsync(
            await postgres.CreateMigratedAsync(),
            options =>
            {
                options.Writers = 2;
                options.LockTimeout = TimeSpan.FromMilliseconds(200);
                options.RetryFor = TimeSpan.FromMilliseconds(500);
            },
            dropsDatabase: true);
        var ids = Enumerable.Range(0, 20).Select(i => $"s{i}").ToArray();
        await Task.WhenAll(ids.Select(id => open.Store.CreateAsync(Row(id), Token)));
        await using var holder = new NpgsqlConnection(open.Connection + ";Pooling=false");
        await holder.OpenAsync(Token);
        await using var transaction = await holder.BeginTransactionAsync(Token);
        await using (var hold = new NpgsqlCommand("SELECT FROM cagent_sessions WHERE id = 's3' FOR UPDATE", holder))
        {
            await hold.ExecuteNonQueryAsync(Token);
        }

        var writes = ids.Select(id => open.Store.CommitAsync(After(Row(id, 1), Message(id, 0, ChatRoles.User, id)), Token)).ToArray();
        await Task.WhenAll(writes.Select(write => write.ContinueWith(_ => { }, TaskScheduler.Default)));
        Assert.Equal(["s3"], ids.Where((_, i) => !writes[i].IsCompletedSuccessfully));
        Assert.Equal(ErrorCodes.StoreUnavailable, Assert.IsType<CagentException>(writes[3].Exception!.InnerException).Code);
        await transaction.RollbackAsync(Token);
        await open.Store.CommitAsync(After(Row("s3", 1), Message("s3", 0, ChatRoles.User, "free")), Token);
    }

    private static async Task WriteUntilAsync(PostgresStoreUnderTest open, string id, ConcurrentDictionary<string, int> sent, CancellationToken stop)
    {
        await open.Store.CreateAsync(Row(id), CancellationToken.None);
        for (var n = 0; !stop.IsCancellationRequested; n++)
        {
            await open.Store.CommitAsync(After(Row(id, n + 1), Message(id, n, ChatRoles.User, $"{n}")), CancellationToken.None);
            sent[id] = n + 1;
        }
    }

    /// <summary>A server that a test may stop.</summary>
    private static async Task<PostgresServer> StartOwnAsync()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        var server = await PostgresServer.StartAsync(cancellationToken: Token);
        Assert.SkipUnless(server.IsOwn, $"The server of {PostgresServer.ConnectionVariable} cannot be stopped.");
        return server;
    }

    private static async Task<string> MigratedAsync(PostgresServer server)
    {
        var connection = await server.CreateDatabaseAsync(cancellationToken: Token);
        await Silo.Storage.Postgres.PostgresMigrator.MigrateAsync(connection, Token);
        return connection;
    }

    private sealed record Proxied(CuttingProxy Proxy, PostgresStoreUnderTest Store, string Direct) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Store.DisposeAsync();
            await Proxy.DisposeAsync();
        }
    }

    private async Task<Proxied> ProxiedAsync(TimeSpan? retryFor = null)
    {
        var direct = await postgres.CreateMigratedAsync();
        var settings = new NpgsqlConnectionStringBuilder(direct);
        var proxy = new CuttingProxy(settings.Port);
        settings.Host = "127.0.0.1";
        settings.Port = proxy.Port;
        settings.SslMode = SslMode.Disable;
        return new Proxied(
            proxy,
            await PostgresStoreUnderTest.OpenAsync(settings.ConnectionString, options => options.RetryFor = retryFor ?? TimeSpan.FromSeconds(20)),
            direct);
    }
}
