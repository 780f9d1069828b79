using System.ComponentModel;
using System.Globalization;
using System.Text;
using Cagent.Sessions;
using Cagent.Tools.Arguments;
using Cagent.Tools.Processes;
using Cagent.Tools.Workspaces;

namespace Cagent.Tools.Shell;

/// <summary>The background jobs of one agent in one session (tools §3.2). They end with it.</summary>
internal sealed class BackgroundJobTools(
    Workspace workspace,
    IReadOnlyDictionary<string, string> environment,
    CommandRunner runner,
    ShellOptions options,
    ProcessOptions processOptions,
    TimeProvider timeProvider) : IAsyncDisposable
{
    private const int ShownBytes = 30_000;

    private readonly Lock _lock = new();
    private readonly List<BackgroundJob> _jobs = [];
    private int _count;

    /// <summary>The tools in order; <paramref name="withWait"/> adds the one that waits.</summary>
    public IReadOnlyList<ITool> Tools(string category, bool withWait)
    {
        List<ITool> tools =
        [
            new FunctionTool(ShellDefinitions.RunJob(category), Run),
            new FunctionTool(ShellDefinitions.ListJobs(category), (_, _) => List()),
            new FunctionTool(ShellDefinitions.ViewJob(category), View),
            new FunctionTool(ShellDefinitions.StopJob(category), StopAsync),
        ];
        if (withWait)
        {
            tools.Add(new FunctionTool(ShellDefinitions.WaitForJob(category), WaitAsync));
        }

        return tools;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var job in Snapshot())
        {
            await job.StopAsync(TimeSpan.Zero);
            job.Dispose();
        }
    }

    private ToolResult Run(ToolInvocation call, ToolArguments arguments)
    {
        var command = arguments.GetString("cmd");
        var cwd = arguments.GetString("cwd");
        if (string.IsNullOrWhiteSpace(command))
        {
            return ToolResult.Error("Error: empty command");
        }

        if (command.Contains('\0', StringComparison.Ordinal))
        {
            return ToolResult.Error("Error starting background command: 'cmd' contains a NUL character");
        }

        if (!ShellDirectory.TryResolve(workspace, cwd, out var directory, out var problem))
        {
            return ToolResult.Error("Error starting background command: " + problem);
        }

        if (Snapshot().Count(job => job.IsRunning) >= options.MaxRunningJobs)
        {
            return ToolResult.Error($"At most {options.MaxRunningJobs} background jobs may run at once; stop one with stop_background_job first.");
        }

        try
        {
            var job = Start(new ProcessLaunch { Command = command, WorkingDirectory = directory, Environment = environment });
            return ToolResult.Ok($"Background job started with ID: {job.Id}\nCommand: {command}\nWorking directory: {cwd}");
        }
        catch (Win32Exception e)
        {
            return ToolResult.Error("Error starting background command: " + e.Message);
        }
    }

    private BackgroundJob Start(ProcessLaunch launch)
    {
        lock (_lock)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"job_{timeProvider.GetUtcNow().ToUnixTimeSeconds()}_{++_count}");
            var job = BackgroundJob.Start(id, launch, runner, timeProvider);
            _jobs.Add(job);
            if (_jobs.Count > options.MaxStoredJobs && _jobs.Find(stored => !stored.IsRunning) is { } oldest)
            {
                _jobs.Remove(oldest);
                oldest.Dispose();
            }

            return job;
        }
    }

    private ToolResult List()
    {
        StringBuilder text = new("Background Jobs:\n\n");
        var jobs = Snapshot();
        foreach (var job in jobs)
        {
            text.Append(CultureInfo.InvariantCulture, $"ID: {job.Id}\n  Command: {job.Command}\n  Status: {job.Status}\n");
            text.Append(CultureInfo.InvariantCulture, $"  Runtime: {ShortDuration.Format(job.Runtime)}\n");
            if (!job.IsRunning)
            {
                text.Append(CultureInfo.InvariantCulture, $"  Exit Code: {job.ExitCode}\n");
            }

            text.Append('\n');
        }

        return ToolResult.Ok(jobs.Count == 0 ? text.Append("No background jobs found.\n").ToString() : text.ToString());
    }

    private ToolResult View(ToolInvocation call, ToolArguments arguments) =>
        Find(arguments, out var id) is { } job ? ToolResult.Ok(Describe(job)) : NotFound(id);

    private async Task<ToolResult> StopAsync(ToolInvocation call, ToolArguments arguments, CancellationToken cancellationToken)
    {
        if (Find(arguments, out var id) is not { } job)
        {
            return NotFound(id);
        }

        if (!job.IsRunning)
        {
            return ToolResult.Error($"Job {id} is not running (current status: {job.Status})");
        }

        await job.StopAsync(processOptions.StopGrace);
        return ToolResult.Ok($"Job {id} stopped successfully");
    }

    private async Task<ToolResult> WaitAsync(ToolInvocation call, ToolArguments arguments, CancellationToken cancellationToken)
    {
        if (Find(arguments, out var id) is not { } job)
        {
            return NotFound(id);
        }

        var seconds = arguments.FindInteger("timeout") ?? 0;
        var wait = seconds <= 0 ? options.DefaultTimeout : TimeSpan.FromSeconds(Math.Min(seconds, options.MaxTimeout.TotalSeconds));
        try
        {
            await job.Ended.WaitAsync(wait, timeProvider, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The text says that it is still running.
        }

        return ToolResult.Ok(Describe(job));
    }

    private static string Describe(BackgroundJob job)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"Job ID: {job.Id}\nCommand: {job.Command}\nStatus: {job.Status}\n");
        text.Append(CultureInfo.InvariantCulture, $"Runtime: {ShortDuration.Format(job.Runtime)}\n");
        if (!job.IsRunning)
        {
            text.Append(CultureInfo.InvariantCulture, $"Exit Code: {job.ExitCode}\n");
        }

        text.Append("\n--- Output ---\n");
        var output = job.Output.Read();
        var shown = Utf8Text.Tail(output, ShownBytes);
        if (shown.Length < output.Length)
        {
            var skipped = Encoding.UTF8.GetByteCount(output) - Encoding.UTF8.GetByteCount(shown);
            text.Append(CultureInfo.InvariantCulture, $"[{skipped} bytes skipped; the last {ShownBytes:N0} follow]\n");
        }

        text.Append(shown.Length == 0 ? "<no output>\n" : shown);
        return job.Output.IsIncomplete ? text.Append("\n\n[Output truncated at 10MB limit]").ToString() : text.ToString();
    }

    private BackgroundJob? Find(ToolArguments arguments, out string id)
    {
        var wanted = id = arguments.GetString("job_id");
        return Snapshot().FirstOrDefault(job => job.Id == wanted);
    }

    private static ToolResult NotFound(string id) => ToolResult.Error("Job not found: " + id);

    private List<BackgroundJob> Snapshot()
    {
        lock (_lock)
        {
            return [.. _jobs];
        }
    }
}
