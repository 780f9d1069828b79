using Cagent.Tools.Processes;
using Cagent.Tools.Workspaces;
using Microsoft.Extensions.Options;

namespace Cagent.Tools.Shell;

/// <summary>The <c>shell</c> toolset. In files before version 12 it brings the background jobs along, unless the agent has them as a
/// toolset of their own.</summary>
internal sealed class ShellToolset(ShellParts parts) : IToolsetProvider
{
    private const int FirstVersionWithoutJobs = 12;

    public string Type => "shell";

    public IToolset Create(ToolsetRequest request)
    {
        var (workspace, environment) = parts.Prepare(request);
        ShellTool shell = new(workspace, environment, parts.Runner, parts.Options.Value);
        FunctionTool tool = new(ShellDefinitions.Shell, shell.RunAsync);
        if (request.Agent.Toolsets.Any(other => other.Type == "background_jobs")
            || (int.TryParse(request.Revision.Team.Version, out var version) && version >= FirstVersionWithoutJobs))
        {
            return new FixedToolset("shell", ShellDefinitions.ShellInstructions, [tool]);
        }

        var jobs = parts.CreateJobs(workspace, environment);
        return new JobToolset(
            "shell", ShellDefinitions.ShellInstructions + "\n\n" + ShellDefinitions.JobInstructions, [tool, .. jobs.Tools("shell", withWait: false)], jobs);
    }
}

/// <summary>The <c>background_jobs</c> toolset.</summary>
internal sealed class BackgroundJobsToolset(ShellParts parts) : IToolsetProvider
{
    public string Type => "background_jobs";

    public IToolset Create(ToolsetRequest request)
    {
        var (workspace, environment) = parts.Prepare(request);
        var jobs = parts.CreateJobs(workspace, environment);
        return new JobToolset("background_jobs", ShellDefinitions.JobInstructions, jobs.Tools("background_jobs", withWait: true), jobs);
    }
}

/// <summary>What both toolsets are made of.</summary>
internal sealed class ShellParts(
    CommandRunner runner,
    ChildEnvironment environment,
    IOptions<ShellOptions> options,
    IOptions<ProcessOptions> processOptions,
    IOptions<WorkspaceOptions> workspaceOptions,
    TimeProvider timeProvider)
{
    public CommandRunner Runner => runner;

    public IOptions<ShellOptions> Options => options;

    public (Workspace Workspace, IReadOnlyDictionary<string, string> Environment) Prepare(ToolsetRequest request) =>
        (new Workspace(request.Context.WorkingDirectory, workspaceOptions.Value.AdditionalRoots), environment.Create(request.Config.Environment));

    public BackgroundJobTools CreateJobs(Workspace workspace, IReadOnlyDictionary<string, string> variables) =>
        new(workspace, variables, runner, options.Value, processOptions.Value, timeProvider);
}

/// <summary>A toolset that ends its jobs when it ends.</summary>
internal sealed class JobToolset(string description, string instructions, IReadOnlyList<ITool> tools, BackgroundJobTools jobs) : IToolset
{
    public string Description => description;

    public string Instructions => instructions;

    public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<IReadOnlyList<ITool>> ListAsync(CancellationToken cancellationToken) => ValueTask.FromResult(tools);

    public ValueTask DisposeAsync() => jobs.DisposeAsync();
}
