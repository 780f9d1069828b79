using System.Runtime.InteropServices;
using Cagent.Api.Cli;

namespace Cagent.Api.Hosting;

/// <summary>The signals that ask a process to stop. The first one is told, the second one ends the process at once, and so does SIGQUIT.</summary>
internal sealed class StopSignals : IDisposable
{
    /// <summary>What scripts know as the end by SIGQUIT.</summary>
    private const int QuitExitCode = 2;

    private readonly CommandConsole _console;
    private readonly TaskCompletionSource<PosixSignal> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration _terminate;
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _quit;

    public StopSignals(CommandConsole console)
    {
        _console = console;
        _quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Quit);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Take);
    }

    /// <summary>Completes with the first signal.</summary>
    public Task<PosixSignal> First => _first.Task;

    public void Dispose()
    {
        _terminate.Dispose();
        _interrupt.Dispose();
        _quit.Dispose();
    }

    private void Take(PosixSignalContext context) => context.Cancel = _first.TrySetResult(context.Signal);

    /// <summary>Who asks for a stop by this signal wants the process gone, not drained; runs go on as after a crash.</summary>
    private void Quit(PosixSignalContext context)
    {
        context.Cancel = true;
        _console.Error.WriteLine("SIGQUIT: quit without finishing what was running");
        _console.Error.Flush();
        Environment.Exit(QuitExitCode);
    }
}
