namespace Cagent.Permissions;

/// <summary>What one rule set says about a call. Within a set: deny, then allow, then ask.</summary>
internal enum PermissionVerdict
{
    /// <summary>No pattern matches: the next rule set decides.</summary>
    None,
    Deny,
    Allow,
    Ask,
}
