using System.Runtime.InteropServices;
using Cagent.Api.Cli;
using Cagent.Api.Logging;

namespace Cagent.Api.Hosting;

/// <summary>One life of the process: start, say so, wait for a signal, stop.</summary>
internal sealed class Server(ServerSettings settings, Listener listener, Action<WebApplicationBuilder, ServerSettings> composeNode, CommandConsole console)
{
    public async Task<int> RunAsync()
    {
        using var signals = new StopSignals();
        await using var app = await StartAsync();
        await console.Out.WriteLineAsync($"Listening on {listener.DisplayAddress}");
        await console.Out.FlushAsync();
        var signal = await signals.First;
        await app.Services.GetRequiredService<NodeDrain>().DrainAsync(atOnce: signal == PosixSignal.SIGINT);
        await app.StopAsync();
        return 0;
    }

    private async Task<WebApplication> StartAsync()
    {
        WebApplication? app = null;
        try
        {
            app = Build();
            await app.StartAsync();
            return app;
        }
        catch (Exception error) when (error is not CommandLineException)
        {
            if (app is not null)
            {
                await app.DisposeAsync();
            }

            throw new CommandLineException(StartFailure.Describe(error));
        }
    }

    private WebApplication Build()
    {
        var builder = ServerHost.CreateBuilder(settings, listener);
        composeNode(builder, settings);
        ServerLogging.Configure(builder.Logging, settings.DebugLog);
        return ServerHost.Build(builder);
    }
}
