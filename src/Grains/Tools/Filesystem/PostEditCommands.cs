using System.ComponentModel;
using Cagent.Agents.Configuration;
using Cagent.Sessions;
using Cagent.Tools.Globs;
using Cagent.Tools.Processes;
using Cagent.Tools.Workspaces;

namespace Cagent.Tools.Filesystem;

/// <summary>Commands that run after a file was written (tools §3.1).</summary>
internal sealed class PostEditCommands(
    IReadOnlyList<PostEditConfig> entries, Workspace workspace, IReadOnlyDictionary<string, string> environment, CommandRunner runner)
{
    private const int ShownBytes = 2_000;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly (PathGlob Glob, string Command)[] _entries = [.. entries.Select(entry => (PathGlob.Parse(entry.Path), entry.Command))];

    /// <summary>Runs the commands whose glob matches the file's name, in order; the first that fails makes an error of the result.</summary>
    /// <param name="file">The file, absolute.</param>
    /// <param name="success">Result when all is well.</param>
    /// <param name="done">Beginning of the result when a command fails: the file is written nevertheless.</param>
    /// <param name="cancellationToken">Ends the command that runs.</param>
    public async Task<ToolResult> RunAsync(string file, string success, string done, CancellationToken cancellationToken)
    {
        foreach (var (_, command) in _entries.Where(entry => entry.Glob.Matches(Path.GetFileName(file))))
        {
            if (await RunAsync(command, file, cancellationToken) is { } failure)
            {
                return ToolResult.Error(
                    $"{done} but post-edit command failed: post-edit command failed for {workspace.ToRelative(file)}: {failure}");
            }
        }

        return ToolResult.Ok(success);
    }

    private async Task<string?> RunAsync(string command, string file, CancellationToken cancellationToken)
    {
        ProcessLaunch launch = new()
        {
            Command = command,
            WorkingDirectory = workspace.Root,
            Environment = new Dictionary<string, string>(environment) { ["path"] = file },
        };
        try
        {
            var result = await runner.RunAsync(launch, Timeout, null, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            return result switch
            {
                { End: CommandEnd.TimedOut } => WithOutput($"no end after {ShortDuration.Format(Timeout)}", result),
                { ExitCode: 0 } => null,
                _ => WithOutput(ExitReason.Describe(result.ExitCode), result),
            };
        }
        catch (Win32Exception e)
        {
            return e.Message;
        }
    }

    private static string WithOutput(string reason, CommandResult result)
    {
        var output = Utf8Text.Tail(result.Output.Read().Trim(), ShownBytes);
        return output.Length == 0 ? reason : $"{reason}\nOutput: {output}";
    }
}
