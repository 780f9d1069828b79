using Microsoft.Extensions.Options;

namespace Cagent.Tools.Shell;

/// <summary>Limits of the shell toolset, section <c>Cagent:Shell</c>. Agent files and callers cannot raise them.</summary>
public sealed class ShellOptions
{
    /// <summary>Time of a command that asks for none; default 30 s.</summary>
    public TimeSpan DefaultTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time that a command may ask for; default 10 min. A longer one is reduced, and the result says so.</summary>
    public TimeSpan MaxTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Background jobs that run at once in one session; default 5.</summary>
    public int MaxRunningJobs { get; set; } = 5;

    /// <summary>Background jobs that are remembered in one session; the oldest finished one is forgotten first. Default 20.</summary>
    public int MaxStoredJobs { get; set; } = 20;
}

internal sealed class ShellOptionsValidator : IValidateOptions<ShellOptions>
{
    public ValidateOptionsResult Validate(string? name, ShellOptions options) => new OptionFailures("Cagent:Shell")
        .Time(nameof(options.DefaultTimeout), options.DefaultTimeout)
        .Time(nameof(options.MaxTimeout), options.MaxTimeout)
        .Require(options.MaxTimeout >= options.DefaultTimeout, nameof(options.MaxTimeout), options.MaxTimeout, "at least DefaultTimeout")
        .Positive(nameof(options.MaxRunningJobs), options.MaxRunningJobs)
        .Require(options.MaxStoredJobs >= options.MaxRunningJobs, nameof(options.MaxStoredJobs), options.MaxStoredJobs, "at least MaxRunningJobs")
        .ToResult();
}
