namespace Cagent.Approvals;

/// <summary>The words of an answer to a question about a tool call or the iteration limit.</summary>
internal static class Confirmations
{
    public const string Approve = "approve";
    public const string ApproveSession = "approve-session";
    public const string ApproveTool = "approve-tool";
    public const string ApproveSafe = "approve-safe";
    public const string ApproveSafer = "approve-safer";
    public const string Reject = "reject";

    public static bool IsKnown(string word) => word is Approve or ApproveSession or ApproveTool or ApproveSafe or ApproveSafer or Reject;
}
