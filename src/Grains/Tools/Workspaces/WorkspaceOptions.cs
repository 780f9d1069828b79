using Microsoft.Extensions.Options;

namespace Cagent.Tools.Workspaces;

/// <summary>Where tools may read and write, section <c>Cagent:Workspace</c>.</summary>
public sealed class WorkspaceOptions
{
    /// <summary>Absolute directories that tools may use besides the session's working directory; default none.</summary>
    public IList<string> AdditionalRoots { get; } = [];
}

internal sealed class WorkspaceOptionsValidator : IValidateOptions<WorkspaceOptions>
{
    public ValidateOptionsResult Validate(string? name, WorkspaceOptions options)
    {
        OptionFailures failures = new("Cagent:Workspace");
        foreach (var root in options.AdditionalRoots)
        {
            failures.Require(Path.IsPathFullyQualified(root), nameof(options.AdditionalRoots), root, "an absolute directory");
        }

        return failures.ToResult();
    }
}
