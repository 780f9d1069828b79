namespace Cagent.Api.Problems;

/// <summary>A refusal as clients see it: a status, a sentence and a word for programs.</summary>
internal sealed record Problem(int Status, string Code, string Message)
{
    /// <summary>How every message about a body begins.</summary>
    public const string InvalidBody = "invalid request body: ";

    public static readonly Problem NotFound = new(StatusCodes.Status404NotFound, "not_found", "Not Found");

    public static readonly Problem MethodNotAllowed = new(StatusCodes.Status405MethodNotAllowed, "method_not_allowed", "Method Not Allowed");

    /// <summary>Seconds after which trying again makes sense; null = it does not.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>The problem behind a refusal of the session engine.</summary>
    public static Problem From(CagentException error, string prefix) =>
        new(StatusOf(error.Code), error.Code, Sentence(error, prefix))
        {
            RetryAfterSeconds = error.Code is ErrorCodes.StoreUnavailable or ErrorCodes.Draining or ErrorCodes.QueueFull ? 1 : null,
        };

    /// <summary>What is wrong with a body is said in the same words wherever it is found out (http-api §3.3).</summary>
    private static string Sentence(CagentException error, string prefix) => error switch
    {
        { Code: ErrorCodes.UnknownSession } => prefix + "session not found",
        { Code: ErrorCodes.InvalidBody } when error.Message.StartsWith(InvalidBody, StringComparison.Ordinal) => error.Message,
        _ => prefix + error.Message,
    };

    private static int StatusOf(string code) => code switch
    {
        ErrorCodes.UnknownSession or ErrorCodes.UnknownAgent or ErrorCodes.UnknownMessage => StatusCodes.Status404NotFound,
        ErrorCodes.SessionBusy or ErrorCodes.NotRunning or ErrorCodes.NothingPending or ErrorCodes.AlreadyAnswered or ErrorCodes.AmbiguousAnswer
            or ErrorCodes.IdempotencyKeyReused => StatusCodes.Status409Conflict,
        ErrorCodes.InvalidConfirmation or ErrorCodes.InvalidBody => StatusCodes.Status400BadRequest,
        ErrorCodes.InvalidAnswer or ErrorCodes.InvalidConfig or ErrorCodes.MissingEnvironment => StatusCodes.Status422UnprocessableEntity,
        ErrorCodes.WorkingDirectoryDenied or ErrorCodes.ForbiddenOrigin => StatusCodes.Status403Forbidden,
        ErrorCodes.Unauthorized => StatusCodes.Status401Unauthorized,
        ErrorCodes.BodyTooLarge => StatusCodes.Status413PayloadTooLarge,
        ErrorCodes.QueueFull => StatusCodes.Status429TooManyRequests,
        ErrorCodes.StoreUnavailable or ErrorCodes.Draining => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
