using Cagent.Sessions;
using Cagent.Silo.Storage;
using Cagent.Silo.Storage.Schema;
using Cagent.Silo.Storage.Sqlite;
using static Cagent.Silo.Tests.Storage.Sample;

namespace Cagent.Silo.Tests.Storage;

/// <summary>A write that fails says so, names the file and leaves nothing behind.</summary>
public sealed class SqliteWriteFaultTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cagent-faults-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string FilePath => Path.Join(_directory.FullName, "session.db");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_file_that_another_process_keeps_locked_is_unavailable_until_it_is_free()
    {
        await using var open = await SqliteStoreUnderTest.OpenAsync(FilePath);
        await open.Store.CreateAsync(Row("a"), Token);
        var commit = After(Row("a", 1), Message("a", 0, ChatRoles.User, "one"));
        using (var other = SampleDatabases.Connect(FilePath))
        {
            using var command = other.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            command.ExecuteNonQuery();
            var failure = await Assert.ThrowsAsync<CagentException>(() => open.Store.CommitAsync(commit, Token));
            Assert.Equal(ErrorCodes.StoreUnavailable, failure.Code);
            Assert.Contains($"{FilePath} is locked by another process", failure.Message, StringComparison.Ordinal);
            Assert.Equal(1, (await open.Store.LoadAsync("a", Token))!.Version);
        }

        await open.Store.CommitAsync(commit, Token);
        Assert.Single(await open.Store.ReadItemsAsync("a", Token));
    }

    [Fact]
    public async Task A_full_disk_fails_the_write_and_stores_nothing_of_it()
    {
        var database = SqliteDatabase.Open(FilePath, TimeSpan.FromSeconds(1));
        database.Execute("PRAGMA journal_mode = WAL");
        var columns = new SchemaUpgrade(database, FilePath, TimeProvider.System).Run();
        var pages = database["PRAGMA page_count"].ReadLong();
        database.Execute($"PRAGMA max_page_count = {pages + 20}");
        await using (var writer = new SessionWriter(FilePath, database, columns))
        {
            Task CommitAsync(SessionCommit commit) => writer.WriteAsync(
                writes =>
                {
                    writes.Commit(commit);
                    return true;
                },
                Token);
            await writer.WriteAsync(
                writes =>
                {
                    writes.Create(Row("a"), SessionContent.None);
                    return true;
                },
                Token);
            var large = After(Row("a", 1, "large"), Message("a", 0, ChatRoles.User, "small"), Message("a", 1, ChatRoles.User, new string('x', 500_000)));
            var failure = await Assert.ThrowsAsync<CagentException>(() => CommitAsync(large));
            Assert.Equal(ErrorCodes.StoreUnavailable, failure.Code);
            Assert.Contains($"{FilePath} cannot grow: its file system is full", failure.Message, StringComparison.Ordinal);
            await CommitAsync(After(Row("a", 1), Message("a", 0, ChatRoles.User, "fits")));
        }

        Assert.Equal(["a|"], SampleDatabases.Query(FilePath, "SELECT id, title FROM sessions"));
        Assert.Equal(["0"], SampleDatabases.Query(FilePath, "SELECT position FROM session_items"));
        Assert.Equal(["2"], SampleDatabases.Query(FilePath, "SELECT version FROM cagent_sessions"));
        Assert.Equal(["ok"], SampleDatabases.Query(FilePath, "PRAGMA integrity_check"));
    }

    [Fact]
    public async Task A_closed_store_is_unavailable_and_what_was_queued_is_stored()
    {
        var open = await SqliteStoreUnderTest.OpenAsync(FilePath);
        var writes = Enumerable.Range(0, 500).Select(i => open.Store.CreateAsync(Row($"s{i}"), Token)).ToArray();
        await open.DisposeAsync();
        await Task.WhenAll(writes);
        Assert.Equal(["500"], SampleDatabases.Query(FilePath, "SELECT count(*) FROM sessions"));
        var failure = await Assert.ThrowsAsync<CagentException>(() => open.Store.CreateAsync(Row("late"), Token));
        Assert.Equal(ErrorCodes.StoreUnavailable, failure.Code);
        Assert.False(File.Exists(FilePath + "-wal"));
    }

    [Fact]
    public async Task Two_processes_on_one_file_fence_each_other()
    {
        await using var first = await SqliteStoreUnderTest.OpenAsync(FilePath);
        await using var second = await SqliteStoreUnderTest.OpenAsync(FilePath);
        await first.Store.CreateAsync(Row("a"), Token);
        var row = (await second.Store.LoadAsync("a", Token))!;
        await second.Store.CommitAsync(After(row, Message("a", 0, ChatRoles.User, "second")), Token);
        await Assert.ThrowsAsync<SessionFencedException>(() => first.Store.CommitAsync(After(row, Message("a", 0, ChatRoles.User, "first")), Token));
        Assert.Equal("second", Assert.Single(await first.Store.ReadItemsAsync("a", Token)).Message!.Content);
    }
}
