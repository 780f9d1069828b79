using System.Runtime.InteropServices;
using Cagent.Api.Cli;
using Cagent.Api.Logging;
using Cagent.Silo.Clustering;

namespace Cagent.Api.Hosting;

/// <summary>One life of a node without HTTP: join, say so, wait for a signal, hand over, stop.</summary>
internal sealed class SiloNode(ServerSettings settings, Action<IHostApplicationBuilder, ServerSettings> composeNode, CommandConsole console)
{
    /// <summary>Time for the runs to go elsewhere by themselves, and then for those that are interrupted.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<int> RunAsync()
    {
        using var signals = new StopSignals(console);
        using var host = await StartAsync();
        await console.AnnounceAsync($"Joined the cluster as {host.Services.GetRequiredService<INodeMembership>().Name}");
        await LeaveAsync(host.Services.GetRequiredService<IRunHandOver>(), atOnce: await signals.First == PosixSignal.SIGINT);
        await host.StopAsync();
        return 0;
    }

    private static async Task LeaveAsync(IRunHandOver runs, bool atOnce)
    {
        if (!atOnce)
        {
            using var patience = new CancellationTokenSource(Patience);
            await runs.MoveAllAsync(atOnce: false, patience.Token);
        }

        using var limit = new CancellationTokenSource(Patience);
        await runs.MoveAllAsync(atOnce: true, limit.Token);
    }

    private async Task<IHost> StartAsync()
    {
        IHost? host = null;
        try
        {
            host = Build();
            await host.StartAsync();
            return host;
        }
        catch (Exception error) when (error is not CommandLineException)
        {
            host?.Dispose();
            throw new CommandLineException(StartFailure.Describe(error));
        }
    }

    private IHost Build()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings
        {
            ApplicationName = "cagent",
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        builder.Configuration.AddEnvironmentVariables();
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(30));
        composeNode(builder, settings);
        ServerLogging.Configure(builder.Logging, settings.DebugLog);
        return builder.Build();
    }
}
