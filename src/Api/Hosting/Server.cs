using System.Runtime.InteropServices;
using Cagent.Api.Cli;
using Cagent.Api.Logging;

namespace Cagent.Api.Hosting;

/// <summary>One life of the process: start, say so, wait for a signal, stop.</summary>
internal sealed class Server(ServerSettings settings, Listener listener, Action<WebApplicationBuilder, ServerSettings> composeNode, CommandConsole console)
{
    /// <summary>What scripts know as the end by SIGQUIT.</summary>
    private const int QuitExitCode = 2;

    public async Task<int> RunAsync()
    {
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Quit);
        await using var app = await StartAsync(stop.Task);
        if (app is null)
        {
            return 0;
        }

        await console.Out.WriteLineAsync($"Listening on {listener.DisplayAddress}");
        await console.Out.FlushAsync();
        await stop.Task;
        await app.StopAsync();
        return 0;

        void Stop(PosixSignalContext signal)
        {
            // The second signal ends the process at once.
            signal.Cancel = stop.TrySetResult();
        }

        void Quit(PosixSignalContext signal)
        {
            // Who asks for a stop by this signal wants the process gone, not drained; runs go on as after a crash.
            signal.Cancel = true;
            console.Error.WriteLine("SIGQUIT: quit without finishing what was running");
            console.Error.Flush();
            Environment.Exit(QuitExitCode);
        }
    }

    /// <summary>Returns null when a signal came before the server was ready.</summary>
    private async Task<WebApplication?> StartAsync(Task stop)
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
