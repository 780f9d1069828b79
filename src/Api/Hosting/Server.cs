using System.Runtime.InteropServices;
using Cagent.Api.Cli;
using Cagent.Api.Logging;

namespace Cagent.Api.Hosting;

/// <summary>One life of the process: start, say so, wait for a signal, stop.</summary>
internal sealed class Server(ServerSettings settings, Listener listener, Action<WebApplicationBuilder, ServerSettings> composeNode, CommandConsole console)
{
    public async Task<int> RunAsync()
    {
        using var signals = new StopSignals(console);
        await using var app = await StartAsync(signals.First);
        if (app is null)
        {
            return 0;
        }

        await console.AnnounceAsync($"Listening on {listener.DisplayAddress}");
        var signal = await signals.First;
        await app.Services.GetRequiredService<NodeDrain>().DrainAsync(atOnce: signal == PosixSignal.SIGINT);
        await app.StopAsync();
        return 0;
    }

    /// <summary>Returns null when a signal came before the server was ready.</summary>
    private async Task<WebApplication?> StartAsync(Task<PosixSignal> stop)
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

            return error is OperationCanceledException && stop.IsCompleted ? null : throw new CommandLineException(StartFailure.Describe(error));
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
