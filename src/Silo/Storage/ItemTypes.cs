using Cagent.Sessions;

namespace Cagent.Silo.Storage;

/// <summary>Words of <c>session_items.item_type</c>.</summary>
internal static class ItemTypes
{
    public const string Message = "message";
    public const string SubSession = "subsession";
    public const string Summary = "summary";

    public static string Of(SessionItem item) => (item.Message, item.SubSessionId, item.Summary) switch
    {
        (not null, null, null) => Message,
        (null, not null, null) => SubSession,
        (null, null, not null) => Summary,
        _ => throw new ArgumentException(
            $"Item {item.Position} of session {item.SessionId} must hold exactly one of message, sub-session and summary."),
    };
}
