namespace Cagent.Models;

/// <summary>A request to a model failed, or its stream broke.</summary>
internal sealed class ChatModelException : Exception
{
    public ChatModelException(string message, ChatModelErrorKind kind, int? status = null, TimeSpan? retryAfter = null, Exception? inner = null)
        : base(message, inner)
    {
        Kind = kind;
        Status = status;
        RetryAfter = retryAfter;
    }

    public ChatModelErrorKind Kind { get; }

    /// <summary>HTTP status; null when there was none.</summary>
    public int? Status { get; }

    public TimeSpan? RetryAfter { get; }
}

/// <summary>What the run does about a failed model call (runtime §13.2).</summary>
internal enum ChatModelErrorKind
{
    /// <summary>The same model may be asked again: 500, 502, 503, 504, 529, 408, time-outs, broken connections.</summary>
    Retryable,

    /// <summary>429: the next model.</summary>
    RateLimited,

    /// <summary>The conversation is too long for the model.</summary>
    ContextOverflow,

    /// <summary>Anything else: the next model.</summary>
    Fatal,
}
