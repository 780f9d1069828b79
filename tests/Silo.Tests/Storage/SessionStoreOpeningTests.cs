using System.Security.Cryptography;
using Cagent.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Cagent.Silo.Tests.Storage;

/// <summary>A file that cannot be used is named and left as it was; nothing is ever moved aside.</summary>
public sealed class SessionStoreOpeningTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cagent-opening-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        var path = InDirectory("notes.txt");
        await File.WriteAllTextAsync(path, new string('x', 5000), TestContext.Current.CancellationToken);
        await RefusedAsync(path, SessionStoreFault.NotADatabase, "is not an SQLite database");
    }

    [Fact]
    public async Task A_truncated_database_is_refused()
    {
        var path = SampleDatabases.CopyTo(_directory, "head-text");
        using (var file = File.OpenWrite(path))
        {
            file.SetLength(file.Length / 2);
        }

        await RefusedAsync(path, SessionStoreFault.Corrupt, "is damaged");
    }

    [Theory, InlineData("head-text"), InlineData("v1232-text")]
    public async Task A_database_with_overwritten_pages_is_refused(string name)
    {
        var path = SampleDatabases.CopyTo(_directory, name);
        using (var file = File.OpenWrite(path))
        {
            // All but the first page, which holds the schema.
            file.Position = 4096;
            file.Write(RandomNumberGenerator.GetBytes((int)file.Length - 4096));
        }

        await RefusedAsync(path, SessionStoreFault.Corrupt, "is damaged");
    }

    [Fact]
    public async Task A_database_that_another_process_has_locked_is_refused_and_opens_later()
    {
        var path = SampleDatabases.CopyTo(_directory, "v1232-text");
        using (var other = SampleDatabases.Connect(path))
        {
            using var command = other.CreateCommand();
            command.CommandText = "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE";
            command.ExecuteNonQuery();
            var refusal = await ThrowsAsync(path);
            Assert.Equal(SessionStoreFault.Locked, refusal.Fault);
            Assert.Contains("is locked by another process", refusal.Message, StringComparison.Ordinal);
        }

        await (await SqliteStoreUnderTest.OpenAsync(path)).DisposeAsync();
    }

    [Fact]
    public async Task A_database_that_another_program_is_writing_to_is_refused_with_nothing_changed()
    {
        var path = SampleDatabases.CopyTo(_directory, "v1232-text");
        using var other = SampleDatabases.Connect(path);
        using var command = other.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        var refusal = await ThrowsAsync(path);
        Assert.Equal(SessionStoreFault.Locked, refusal.Fault);
        Assert.Equal(["16"], SampleDatabases.Query(path, "SELECT max(id) FROM migrations"));
    }

    [Fact]
    public async Task A_read_only_file_is_refused()
    {
        var path = SampleDatabases.CopyTo(_directory, "head-text");
        using var file = ReadOnlyFile.TryMake(path);
        Assert.SkipWhen(file is null, "The superuser may write files that are read-only, and chattr cannot make one immutable here.");
        await RefusedAsync(path, SessionStoreFault.ReadOnly, "is read-only");
    }

    [Fact]
    public async Task The_database_of_another_program_is_refused()
    {
        var path = InDirectory("web.db");
        SampleDatabases.Execute(path, "CREATE TABLE sessions (token TEXT, expires INTEGER); INSERT INTO sessions VALUES ('t', 1)");
        await RefusedAsync(path, SessionStoreFault.Foreign, "its table sessions has no column id");
    }

    [Fact]
    public async Task The_database_of_another_program_with_its_own_migrations_is_refused()
    {
        var path = InDirectory("web.db");
        SampleDatabases.Execute(path, "CREATE TABLE migrations (version INTEGER)");
        await RefusedAsync(path, SessionStoreFault.Foreign, "its table migrations has no column id");
    }

    [Fact]
    public async Task The_log_of_another_programs_database_stays_where_it_is()
    {
        var original = InDirectory("original.db");
        var path = InDirectory("web.db");
        using (var connection = SampleDatabases.Connect(original))
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL; CREATE TABLE sessions (token TEXT)";
            command.ExecuteNonQuery();
            File.Copy(original, path);
            File.Copy(original + "-wal", path + "-wal");
        }

        var log = await File.ReadAllBytesAsync(path + "-wal", TestContext.Current.CancellationToken);
        Assert.NotEmpty(log);
        await RefusedAsync(path, SessionStoreFault.Foreign, "its table sessions has no column id");
        Assert.Equal(log, await File.ReadAllBytesAsync(path + "-wal", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_newer_release_that_dropped_a_needed_column_is_refused()
    {
        var path = SampleDatabases.CopyTo(_directory, "head-text");
        SampleDatabases.Execute(path, """
            ALTER TABLE sessions DROP COLUMN working_dir;
            INSERT INTO migrations VALUES (25, '025_drop_working_dir', 'x', '2027-01-01T00:00:00Z');
            """);
        await RefusedAsync(path, SessionStoreFault.Newer, "its schema is at level 25", "its table sessions lacks working_dir");
    }

    [Fact]
    public async Task A_newer_release_of_ours_is_refused()
    {
        var path = SampleDatabases.CopyTo(_directory, "head-text");
        await (await SqliteStoreUnderTest.OpenAsync(path)).DisposeAsync();
        SampleDatabases.Execute(path, "UPDATE cagent_store SET value = '99' WHERE name = 'level'");
        await RefusedAsync(path, SessionStoreFault.Newer, "newer release of Cagent");
    }

    [Fact]
    public async Task A_directory_is_refused()
    {
        var path = InDirectory("d");
        Directory.CreateDirectory(path);
        var refusal = await ThrowsAsync(path);
        Assert.Equal(SessionStoreFault.IsDirectory, refusal.Fault);
        Assert.Contains($"{path} is a directory", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(path));
    }

    [Fact]
    public async Task A_name_that_can_only_be_a_directory_is_refused_before_one_is_made()
    {
        var refusal = await ThrowsAsync(InDirectory("d") + "/");
        Assert.Equal(SessionStoreFault.IsDirectory, refusal.Fault);
        Assert.Empty(Directory.GetFileSystemEntries(_directory.FullName));
    }

    [Fact]
    public async Task A_parent_that_is_a_file_is_refused()
    {
        var file = InDirectory("file");
        await File.WriteAllTextAsync(file, "x", TestContext.Current.CancellationToken);
        var refusal = await ThrowsAsync(Path.Join(file, "session.db"));
        Assert.Equal(SessionStoreFault.DirectoryUnusable, refusal.Fault);
        Assert.Contains($"its directory {file}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_in_which_nothing_can_be_made_is_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs a directory in which nobody can create files.");
        var refusal = await ThrowsAsync("/proc/session.db");
        Assert.Equal(SessionStoreFault.DirectoryUnusable, refusal.Fault);
        Assert.Contains("nothing can be created in /proc", refusal.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(""), InlineData("  ")]
    public async Task An_empty_path_is_refused(string path)
    {
        var refusal = await ThrowsAsync(path);
        Assert.Equal(SessionStoreFault.InvalidPath, refusal.Fault);
        var services = new ServiceCollection().AddSqliteSessionStore().Configure<SessionStoreOptions>(options => options.Path = path).BuildServiceProvider();
        var invalid = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<SessionStoreOptions>>().Value);
        Assert.Contains("--session-db", invalid.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData("a?b.db"), InlineData("a;Mode=Memory.db"), InlineData("file:x.db"), InlineData("50% #1 \"x\".db"), InlineData("ä 'b'.db")]
    public async Task Any_name_is_just_a_name(string name)
    {
        var path = InDirectory(name);
        await (await SqliteStoreUnderTest.OpenAsync(path)).DisposeAsync();
        Assert.Equal([path], Directory.GetFileSystemEntries(_directory.FullName));
        Assert.Equal(["18"], SampleDatabases.Query(path, "SELECT max(id) FROM migrations"));
    }

    [Fact]
    public async Task Missing_directories_are_made_for_the_owner_alone()
    {
        var path = Path.Join(_directory.FullName, "a", "b", "session.db");
        await (await SqliteStoreUnderTest.OpenAsync(path)).DisposeAsync();
        if (!OperatingSystem.IsWindows())
        {
            var owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            Assert.Equal(owner, File.GetUnixFileMode(Path.Join(_directory.FullName, "a")));
            Assert.Equal(owner, File.GetUnixFileMode(Path.Join(_directory.FullName, "a", "b")));
        }
    }

    [Fact]
    public async Task An_empty_file_is_used()
    {
        var path = InDirectory("empty.db");
        await File.WriteAllBytesAsync(path, [], TestContext.Current.CancellationToken);
        await (await SqliteStoreUnderTest.OpenAsync(path)).DisposeAsync();
        Assert.Equal(["18|18"], SampleDatabases.Query(path, "SELECT count(*), max(id) FROM migrations"));
    }

    [Fact]
    public async Task A_relative_path_and_the_home_directory_are_resolved()
    {
        Assert.Equal(Path.Join(Directory.GetCurrentDirectory(), "x.db"), SessionFile.Resolve("x.db"));
        Assert.Equal(Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "x.db"), SessionFile.Resolve("~/x.db"));
        await using var memory = await SqliteStoreUnderTest.OpenAsync(":memory:");
        await memory.Store.CreateAsync(Sample.Row("a"), TestContext.Current.CancellationToken);
        Assert.NotNull(await memory.Store.LoadAsync("a", TestContext.Current.CancellationToken));
        Assert.False(File.Exists(":memory:"));
    }

    private string InDirectory(string name) => Path.Join(_directory.FullName, name);

    private static async Task<SessionStoreException> ThrowsAsync(string path)
    {
        var refusal = await Assert.ThrowsAsync<SessionStoreException>(() => SqliteStoreUnderTest.OpenAsync(path));
        Assert.Equal(path, refusal.Path);
        return refusal;
    }

    /// <summary>Refused with these words, the path among them, and with every byte where it was.</summary>
    private async Task RefusedAsync(string path, SessionStoreFault fault, params string[] words)
    {
        var before = Snapshot();
        var refusal = await ThrowsAsync(path);
        Assert.Equal(fault, refusal.Fault);
        Assert.All(words.Append(path).Append("The file was left as it was."), word => Assert.Contains(word, refusal.Message, StringComparison.Ordinal));
        Assert.Equal(before, Snapshot());
    }

    /// <summary>Files with their contents; the index of the log is rebuilt by whoever reads the file.</summary>
    private List<string> Snapshot() =>
    [
        .. Directory.GetFiles(_directory.FullName).Where(file => !file.EndsWith("-shm", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(file => $"{file} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}"),
    ];
}
