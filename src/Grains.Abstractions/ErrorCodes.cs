namespace Cagent;

/// <summary>The codes of error bodies (api-extensions §5).</summary>
public static class ErrorCodes
{
#pragma warning disable CS1591 // The words speak for themselves; statuses are in Api/Problems.
    public const string UnknownSession = "unknown_session";
    public const string UnknownAgent = "unknown_agent";
    public const string UnknownMessage = "unknown_message";
    public const string SessionBusy = "session_busy";
    public const string NotRunning = "not_running";
    public const string QueueFull = "queue_full";
    public const string NothingPending = "nothing_pending";
    public const string AlreadyAnswered = "already_answered";
    public const string AmbiguousAnswer = "ambiguous_answer";
    public const string InvalidConfirmation = "invalid_confirmation";
    public const string InvalidAnswer = "invalid_answer";
    public const string InvalidBody = "invalid_body";
    public const string InvalidConfig = "invalid_config";
    public const string MissingEnvironment = "missing_env";
    public const string WorkingDirectoryDenied = "working_dir_denied";
    public const string BodyTooLarge = "body_too_large";
    public const string IdempotencyKeyReused = "idempotency_key_reused";
    public const string Unauthorized = "unauthorized";
    public const string ForbiddenOrigin = "forbidden_origin";
    public const string StoreUnavailable = "store_unavailable";
    public const string Draining = "draining";
    public const string Internal = "internal";
#pragma warning restore CS1591
}
