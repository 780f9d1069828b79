namespace Cagent.Permissions;

/// <summary>Rules that do less than they seem to (runtime §22, hazard 13): told when they are loaded, the matching stays.</summary>
internal static class PermissionWarnings
{
    /// <summary>One sentence per finding, in the order deny, allow, ask.</summary>
    public static IReadOnlyList<string> Find(PermissionRules? rules)
    {
        var set = PermissionRuleSet.Parse(rules);
        return [.. Find("deny", set.Deny), .. Find("allow", set.Allow), .. Find("ask", set.Ask)];
    }

    private static IEnumerable<string> Find(string list, IEnumerable<PermissionPattern> patterns) =>
        patterns.SelectMany(pattern => Find(pattern).Select(finding => $"permissions.{list}: '{pattern.Text}' {finding}"));

    private static IEnumerable<string> Find(PermissionPattern pattern)
    {
        if (pattern.Tool.IsMalformed)
        {
            yield return "never matches: its tool name is not a valid pattern (a '[' without ']', or a '\\' at the end).";
        }

        foreach (var (name, glob) in pattern.Conditions)
        {
            if (glob.IsMalformed)
            {
                yield return $"never matches: the pattern of '{name}' is not valid (a '[' without ']', or a '\\' at the end).";
            }
            else if (glob.HasBoundedStar)
            {
                yield return $"may match less than expected: a '*' in the pattern of '{name}' stops at '/'; only a single '*' at the end does not.";
            }
        }

        foreach (var name in pattern.RepeatedArguments)
        {
            yield return $"names '{name}' more than once: only the last condition counts.";
        }

        foreach (var segment in pattern.DroppedSegments)
        {
            yield return $"contains ':{segment}', which is ignored: a pattern cannot contain a colon.";
        }
    }
}
