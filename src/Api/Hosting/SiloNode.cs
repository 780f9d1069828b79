using Cagent.Api.Cli;
using Cagent.Api.Logging;
using Cagent.Silo.Clustering;

namespace Cagent.Api.Hosting;

/// <summary>One life of a node without HTTP: join, say so, wait for a signal, hand over, stop.</summary>
internal sealed class SiloNode(ServerSettings settings, Action<IHostApplicationBuilder, ServerSettings> composeNode, CommandConsole console)
{
    public async Task<int> RunAsync()
    {
        using var signals = new StopSignals(console);
        using var host = await StartAsync();
        await console.Out.WriteLineAsync($"Joined the cluster as {host.Services.GetRequiredService<INodeMembership>().Name}");
        await console.Out.FlushAsync();
        await signals.First;
        await host.StopAsync();
        return 0;
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
