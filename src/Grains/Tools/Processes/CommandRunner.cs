using Microsoft.Extensions.Options;

namespace Cagent.Tools.Processes;

/// <summary>Runs shell commands to their end.</summary>
internal sealed class CommandRunner(IOptions<ProcessOptions> options, TimeProvider timeProvider)
{
    /// <summary>What is kept of an output: somewhat more than is ever shown.</summary>
    private const int KeptBytes = 64 * 1024;

    /// <summary>Starts a command that goes on by itself.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    public ProcessGroup Start(ProcessLaunch launch) => ProcessGroup.Start(launch, options.Value, timeProvider);

    /// <summary>Runs a command until it has ended and nobody writes to its output any more, or until the limit; then its whole group is ended.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    public async Task<CommandResult> RunAsync(
        ProcessLaunch launch, TimeSpan timeout, Action<string>? onOutput, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var group = Start(launch);
        using CancellationTokenSource limit = new(timeout, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        BoundedOutput output = new(KeptBytes);
        BoundedOutput errors = new(KeptBytes);
        try
        {
            var reading = output.FillAsync(group.Output, onOutput, linked.Token);
            if (launch.Input is { } input)
            {
                reading = Task.WhenAll(
                    reading, errors.FillAsync(group.Errors, null, linked.Token), group.WriteInputAsync(input, linked.Token));
            }

            await reading;
            await group.WaitForExitAsync(linked.Token);
            return new CommandResult(CommandEnd.Exited, group.ExitCode, output, errors);
        }
        catch (OperationCanceledException)
        {
            await group.StopAsync(options.Value.StopGrace);
            return new CommandResult(cancellationToken.IsCancellationRequested ? CommandEnd.Cancelled : CommandEnd.TimedOut, -1, output, errors);
        }
    }
}

/// <summary>How a command ended and what it wrote.</summary>
/// <param name="End">By itself, or not.</param>
/// <param name="ExitCode">Its exit code if it ended by itself; 128 + the number of the signal if one ended it.</param>
/// <param name="Output">Its output, with the errors in it unless it was started with input.</param>
/// <param name="Errors">Its errors, if it was started with input.</param>
internal sealed record CommandResult(CommandEnd End, int ExitCode, BoundedOutput Output, BoundedOutput Errors);

internal enum CommandEnd
{
    Exited,
    TimedOut,
    Cancelled,
}
