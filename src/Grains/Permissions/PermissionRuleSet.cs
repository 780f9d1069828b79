using System.Collections.Immutable;

namespace Cagent.Permissions;

/// <summary>Parsed <see cref="PermissionRules"/>. Immutable: parse once, keep it as long as the rules.</summary>
internal sealed class PermissionRuleSet
{
    public static readonly PermissionRuleSet Empty = new([], [], []);

    private PermissionRuleSet(
        ImmutableArray<PermissionPattern> deny, ImmutableArray<PermissionPattern> allow, ImmutableArray<PermissionPattern> ask)
    {
        Deny = deny;
        Allow = allow;
        Ask = ask;
    }

    public ImmutableArray<PermissionPattern> Deny { get; }

    public ImmutableArray<PermissionPattern> Allow { get; }

    public ImmutableArray<PermissionPattern> Ask { get; }

    public static PermissionRuleSet Parse(PermissionRules? rules) =>
        rules is null ? Empty : new PermissionRuleSet(Parse(rules.Deny), Parse(rules.Allow), Parse(rules.Ask));

    /// <summary>What the set says about a call with these arguments (JSON text, possibly invalid or empty).</summary>
    public PermissionVerdict Match(string toolName, string? argumentsJson) => Match(toolName, PermissionArguments.Parse(argumentsJson));

    public PermissionVerdict Match(string toolName, PermissionArguments arguments)
    {
        if (Matches(Deny, toolName, arguments))
        {
            return PermissionVerdict.Deny;
        }

        if (Matches(Allow, toolName, arguments))
        {
            return PermissionVerdict.Allow;
        }

        return Matches(Ask, toolName, arguments) ? PermissionVerdict.Ask : PermissionVerdict.None;
    }

    private static ImmutableArray<PermissionPattern> Parse(IReadOnlyList<string>? patterns) =>
        patterns is null ? [] : [.. patterns.Select(PermissionPattern.Parse)];

    private static bool Matches(ImmutableArray<PermissionPattern> patterns, string toolName, PermissionArguments arguments)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.Matches(toolName, arguments))
            {
                return true;
            }
        }

        return false;
    }
}
