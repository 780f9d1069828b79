using Cagent.Approvals;
using Cagent.Sessions;

namespace Cagent.Permissions;

/// <summary>Decides whether a call runs, is refused or is asked about (runtime §7.1). Pure: the run stores what it says.</summary>
internal static class ToolApproval
{
    /// <summary>Source of a denial by the session's rules or by those of a session above it.</summary>
    public const string SessionPermissions = "session permissions";

    /// <summary>Source of a denial by the agent file.</summary>
    public const string TeamPermissions = "permissions configuration";

    /// <summary>The first rule that decides wins: approval of everything, denials of the sessions above, this session's rules, the rules
    /// of the sessions above (nearest first), the agent file's, the read-only hint, the person.</summary>
    /// <param name="toolsApproved">The session approved all tools: no rule is looked at.</param>
    /// <param name="sessionRules">Rules of the session that calls; null = none.</param>
    /// <param name="inheritedRules">Rules of the sessions that delegated to it, nearest first.</param>
    /// <param name="teamRules">Rules of the agent file; null = none.</param>
    /// <param name="definition">The tool.</param>
    /// <param name="arguments">JSON text of the arguments; invalid text meets only the rules on the name.</param>
    /// <param name="safetyPolicy"><c>unsafe</c> counts as <paramref name="toolsApproved"/>; <c>strict</c> ignores the read-only hint.</param>
    public static ApprovalDecision Decide(
        bool toolsApproved,
        PermissionRules? sessionRules,
        IReadOnlyList<PermissionRules> inheritedRules,
        PermissionRules? teamRules,
        ToolDefinition definition,
        string? arguments,
        string safetyPolicy = "")
    {
        if (toolsApproved || safetyPolicy == SafetyPolicies.Unsafe)
        {
            return ApprovalDecision.Run;
        }

        var parsed = PermissionArguments.Parse(arguments, definition);
        var inherited = inheritedRules.Select(rules => PermissionRuleSet.Parse(rules).Match(definition.Name, parsed)).ToArray();
        if (inherited.Contains(PermissionVerdict.Deny))
        {
            return ApprovalDecision.Deny(SessionPermissions);
        }

        PermissionVerdict[] session = [PermissionRuleSet.Parse(sessionRules).Match(definition.Name, parsed), .. inherited];
        return Decide(session.FirstOrDefault(verdict => verdict != PermissionVerdict.None), SessionPermissions)
            ?? Decide(PermissionRuleSet.Parse(teamRules).Match(definition.Name, parsed), TeamPermissions)
            ?? (definition.Annotations.ReadOnlyHint == true && safetyPolicy != SafetyPolicies.Strict ? ApprovalDecision.Run : ApprovalDecision.Ask);
    }

    private static ApprovalDecision? Decide(PermissionVerdict verdict, string source) => verdict switch
    {
        PermissionVerdict.Deny => ApprovalDecision.Deny(source),
        PermissionVerdict.Allow => ApprovalDecision.Run,
        PermissionVerdict.Ask => ApprovalDecision.Ask,
        _ => null,
    };
}
