using Cagent.Runs;
using Cagent.Silo.Storage;
using Cagent.Testing.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cagent.Silo.Tests.Storage;

/// <summary>Small states of grains live in the session database.</summary>
public sealed class SqliteGrainStorageTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cagent-grains-");

    private string FilePath => Path.Join(_directory.FullName, "sub", "session.db");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_state_survives_the_silo()
    {
        using (var host = await StartAsync(FilePath))
        {
            var grain = host.Services.GetRequiredService<IGrainFactory>().GetGrain<INoteGrain>("one");
            Assert.Equal("", await grain.ReadAsync());
            await grain.WriteAsync("first");
            await grain.WriteAsync("kept");
            await host.StopAsync(TestContext.Current.CancellationToken);
        }

        using (var host = await StartAsync(FilePath))
        {
            var grains = host.Services.GetRequiredService<IGrainFactory>();
            Assert.Equal("kept", await grains.GetGrain<INoteGrain>("one").ReadAsync());
            await grains.GetGrain<INoteGrain>("one").ForgetAsync();
            await host.StopAsync(TestContext.Current.CancellationToken);
        }

        using (var host = await StartAsync(FilePath))
        {
            Assert.Equal("", await host.Services.GetRequiredService<IGrainFactory>().GetGrain<INoteGrain>("one").ReadAsync());
            await host.StopAsync(TestContext.Current.CancellationToken);
        }

        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(FilePath)!, "*-wal"));
        Assert.Equal(["ok"], SampleDatabases.Query(FilePath, "PRAGMA integrity_check"));
        Assert.Equal(
            ["OrleansQuery", "OrleansStorage"],
            SampleDatabases.Query(FilePath, "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'Orleans%' ORDER BY name"));
    }

    [Fact]
    public async Task What_is_remembered_of_requests_is_removed_when_it_is_old()
    {
        using var host = await StartAsync(FilePath);
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        await grains.GetGrain<INoteGrain>("one").WriteAsync("kept");
        await grains.GetGrain<IKeyedRequestGrain>("m").BeginAsync(new RequestKey("k", "request one"), "first");
        var requests = host.Services.GetRequiredService<IKeyedRequestStore>();
        Assert.Equal(0, await requests.ForgetAsync(DateTimeOffset.UtcNow.AddMinutes(-1), TestContext.Current.CancellationToken));
        Assert.Equal(1, await requests.ForgetAsync(DateTimeOffset.UtcNow.AddMinutes(1), TestContext.Current.CancellationToken));
        Assert.Equal(["note"], SampleDatabases.Query(FilePath, "SELECT GrainTypeString FROM OrleansStorage"));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_store_in_memory_needs_no_file()
    {
        using var host = await StartAsync(":memory:");
        var grain = host.Services.GetRequiredService<IGrainFactory>().GetGrain<INoteGrain>("one");
        await grain.WriteAsync("kept");
        Assert.Equal("kept", await grain.ReadAsync());
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<IHost> StartAsync(string path)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSqliteSessionStore();
        builder.Services.Configure<SessionStoreOptions>(options => options.Path = path);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort.Take(), FreePort.Take());
            silo.AddSqliteGrainStorage(path, "catalog", KeyedRequestGrain.StorageName);
        });
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }
}

/// <summary>A grain with a state in the storage of the agent catalog.</summary>
public interface INoteGrain : IGrainWithStringKey
{
    Task<string> ReadAsync();

    Task WriteAsync(string text);

    Task ForgetAsync();
}

internal sealed class NoteGrain([PersistentState("note", "catalog")] IPersistentState<NoteState> state) : Grain, INoteGrain
{
    public Task<string> ReadAsync() => Task.FromResult(state.State.Text);

    public Task WriteAsync(string text)
    {
        state.State.Text = text;
        return state.WriteStateAsync();
    }

    public Task ForgetAsync() => state.ClearStateAsync();
}

[GenerateSerializer, Alias("Cagent.Silo.Tests.NoteState")]
internal sealed class NoteState
{
    [Id(0)]
    public string Text { get; set; } = "";
}
