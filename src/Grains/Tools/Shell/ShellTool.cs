using System.ComponentModel;
using Cagent.Sessions;
using Cagent.Tools.Arguments;
using Cagent.Tools.Processes;
using Cagent.Tools.Workspaces;

namespace Cagent.Tools.Shell;

/// <summary>Runs one command and waits for it (tools §3.2).</summary>
internal sealed class ShellTool(
    Workspace workspace, IReadOnlyDictionary<string, string> environment, CommandRunner runner, ShellOptions options)
{
    public async Task<ToolResult> RunAsync(ToolInvocation call, ToolArguments arguments, CancellationToken cancellationToken)
    {
        var command = arguments.GetString("cmd");
        var cwd = arguments.GetString("cwd");
        var seconds = arguments.FindInteger("timeout") ?? 0;
        if (string.IsNullOrWhiteSpace(command))
        {
            return ToolResult.Error("Error: empty command");
        }

        if (command.Contains('\0', StringComparison.Ordinal))
        {
            return ToolResult.Error("Error starting command: 'cmd' contains a NUL character");
        }

        if (!ShellDirectory.TryResolve(workspace, cwd, out var directory, out var problem))
        {
            return ToolResult.Error("Error starting command: " + problem);
        }

        var timeout = seconds <= 0 ? options.DefaultTimeout : TimeSpan.FromSeconds(Math.Min(seconds, options.MaxTimeout.TotalSeconds));
        try
        {
            ProcessLaunch launch = new() { Command = command, WorkingDirectory = directory, Environment = environment };
            var result = await runner.RunAsync(launch, timeout, call.OnOutput, cancellationToken);
            var text = OutputLimit.Apply(Describe(result, timeout), result.Output.IsIncomplete);
            return ToolResult.Ok(seconds > timeout.TotalSeconds ? text + $"\n(timeout reduced to {ShortDuration.Format(timeout)}, the longest allowed here)" : text);
        }
        catch (Win32Exception e)
        {
            return ToolResult.Error("Error starting command: " + e.Message);
        }
    }

    private static string Describe(CommandResult result, TimeSpan timeout)
    {
        var output = result.Output.Read();
        var text = result switch
        {
            { End: CommandEnd.Cancelled } => "Command cancelled",
            { End: CommandEnd.TimedOut } => $"Command timed out after {ShortDuration.Format(timeout)}\nOutput: {output}",
            { ExitCode: not 0 } => $"Error executing command: {ExitReason.Describe(result.ExitCode)}\nOutput: {output}",
            _ => output,
        };
        text = text.Trim();
        return text.Length == 0 ? "<no output>" : text;
    }
}
