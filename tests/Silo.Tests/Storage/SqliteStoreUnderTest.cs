using Cagent.Sessions;
using Cagent.Silo.Storage;
using Microsoft.Extensions.Options;

namespace Cagent.Silo.Tests.Storage;

internal sealed class SqliteStoreUnderTest : IStoreUnderTest
{
    private readonly DirectoryInfo? _directory;
    private SqliteSessionStore _store;

    private SqliteStoreUnderTest(string path, DirectoryInfo? directory)
    {
        Path = path;
        _directory = directory;
        _store = Make();
    }

    public string Path { get; }

    public SqliteSessionStore Sqlite => _store;

    public ISessionStore Store => _store;

    public ISessionReader Reader => _store;

    /// <summary>A store on a new file.</summary>
    public static Task<SqliteStoreUnderTest> OpenNewAsync()
    {
        var directory = Directory.CreateTempSubdirectory("cagent-store-");
        return OpenAsync(System.IO.Path.Join(directory.FullName, "session.db"), directory);
    }

    /// <summary>A store on a file that may exist.</summary>
    public static async Task<SqliteStoreUnderTest> OpenAsync(string path, DirectoryInfo? directory = null)
    {
        var opened = new SqliteStoreUnderTest(path, directory);
        await opened._store.OpenAsync(TestContext.Current.CancellationToken);
        return opened;
    }

    public async Task ReopenAsync()
    {
        await _store.DisposeAsync();
        _store = Make();
        await _store.OpenAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory?.Delete(recursive: true);
    }

    private SqliteSessionStore Make() => new(Options.Create(new SessionStoreOptions { Path = Path }), TimeProvider.System)
    {
        BusyTimeout = TimeSpan.FromMilliseconds(100),
    };
}
