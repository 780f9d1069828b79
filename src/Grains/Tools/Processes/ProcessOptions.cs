using Microsoft.Extensions.Options;

namespace Cagent.Tools.Processes;

/// <summary>Processes that tools and hooks start, section <c>Cagent:Processes</c>.</summary>
public sealed class ProcessOptions
{
    /// <summary>The shell that runs commands, called as <c>SHELL -c COMMAND</c>; default <c>/bin/sh</c>.</summary>
    public string Shell { get; set; } = "/bin/sh";

    /// <summary>Variables of the server that commands may see; everything else stays with the server. Default
    /// <c>PATH HOME LANG LC_ALL TERM TZ</c>. Entries of the configuration are added to them.</summary>
    public IList<string> AllowedVariables { get; } = ["PATH", "HOME", "LANG", "LC_ALL", "TERM", "TZ"];

    /// <summary>Time between the polite and the forced end of a command; default 5 s.</summary>
    public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(5);
}

internal sealed class ProcessOptionsValidator : IValidateOptions<ProcessOptions>
{
    public ValidateOptionsResult Validate(string? name, ProcessOptions options) => new OptionFailures("Cagent:Processes")
        .Require(Path.IsPathFullyQualified(options.Shell), nameof(options.Shell), options.Shell, "the absolute path of a shell")
        .Require(options.StopGrace >= TimeSpan.Zero && options.StopGrace <= TimeSpan.FromDays(1), nameof(options.StopGrace), options.StopGrace, "a time span from 0 to a day")
        .ToResult();
}
