using Microsoft.Extensions.Options;

namespace Cagent.Tools;

/// <summary>Which toolsets this server offers, section <c>Cagent:ToolPolicy</c>.</summary>
public sealed class ToolPolicyOptions
{
    /// <summary>Types of toolsets that agents get; empty = all.</summary>
    public IList<string> Allow { get; } = [];

    /// <summary>Types of toolsets that no agent gets; stronger than <see cref="Allow"/>.</summary>
    public IList<string> Deny { get; } = [];

    internal bool Denies(string type) => Deny.Contains(type) || (Allow.Count > 0 && !Allow.Contains(type));
}

internal sealed class ToolPolicyOptionsValidator : IValidateOptions<ToolPolicyOptions>
{
    public ValidateOptionsResult Validate(string? name, ToolPolicyOptions options)
    {
        OptionFailures failures = new("Cagent:ToolPolicy");
        foreach (var type in options.Allow.Concat(options.Deny))
        {
            failures.Require(ToolsetTypes.All.Contains(type), "Allow and Deny", type, "one of " + string.Join(", ", ToolsetTypes.All));
        }

        return failures.ToResult();
    }
}
