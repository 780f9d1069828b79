namespace Cagent.Permissions;

/// <summary>What happens to a call before it runs.</summary>
/// <param name="Kind">Run it, refuse it or ask.</param>
/// <param name="Source">Who refuses it, in the words of the result that the model sees; null unless refused.</param>
internal sealed record ApprovalDecision(ApprovalKind Kind, string? Source = null)
{
    public static readonly ApprovalDecision Run = new(ApprovalKind.Run);

    public static readonly ApprovalDecision Ask = new(ApprovalKind.Ask);

    public static ApprovalDecision Deny(string source) => new(ApprovalKind.Deny, source);
}

internal enum ApprovalKind
{
    Run,
    Deny,
    Ask,
}
