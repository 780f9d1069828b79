namespace Cagent.Approvals;

/// <summary>The words of a session's safety policy. Approval of all tools and <see cref="Unsafe"/> go together (reference-2026-07 §7).</summary>
internal static class SafetyPolicies
{
    public const string Strict = "strict";
    public const string SafeAuto = "safe-auto";
    public const string Safer = "safer";
    public const string Unsafe = "unsafe";

    /// <summary>A session that is made with all tools approved and without a policy gets <see cref="Unsafe"/>.</summary>
    public static string AtCreation(string policy, bool toolsApproved) => policy.Length == 0 && toolsApproved ? Unsafe : policy;

    /// <summary>The policy after the toggle: taking the approval back takes <see cref="Unsafe"/> back, which would approve everything still.</summary>
    public static string AfterToggle(string policy, bool toolsApproved) => !toolsApproved && policy == Unsafe ? "" : policy;
}
