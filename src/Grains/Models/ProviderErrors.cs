using System.Globalization;
using System.Text.RegularExpressions;

namespace Cagent.Models;

/// <summary>Sorts failures of providers into what a run does about them (runtime §13.3).</summary>
internal static partial class ProviderErrors
{
    private static readonly string[] OverflowTexts =
    [
        "prompt is too long", "maximum context length", "context length exceeded", "context_length_exceeded",
        "max_tokens must be greater than", "maximum number of tokens", "content length exceeds", "request too large",
        "payload too large", "input is too long", "exceeds the model's max token", "token limit", "reduce your prompt",
        "reduce the length",
    ];

    private static readonly string[] RetryableTexts =
    [
        "500", "502", "503", "504", "408", "timeout", "connection reset", "connection refused", "no such host",
        "temporary failure", "service unavailable", "internal server error", "bad gateway", "gateway timeout", "overloaded",
        "overloaded_error", "other side closed", "fetch failed", "reset before headers", "upstream connect", "internal_error",
    ];

    /// <summary>The kind of a failure with this text and, if the provider answered, this status. An overflow text wins over any status.</summary>
    public static ChatModelErrorKind Classify(string text, int? status = null)
    {
        var lower = text.ToLowerInvariant();
        if (ContainsAny(lower, OverflowTexts))
        {
            return ChatModelErrorKind.ContextOverflow;
        }

        if ((status ?? FindStatus(lower)) is { } known)
        {
            return ClassifyStatus(known);
        }

        return ContainsAny(lower, RetryableTexts) ? ChatModelErrorKind.Retryable : ChatModelErrorKind.Fatal;
    }

    private static ChatModelErrorKind ClassifyStatus(int status) => status switch
    {
        429 => ChatModelErrorKind.RateLimited,
        408 or 500 or 502 or 503 or 504 or 529 => ChatModelErrorKind.Retryable,
        _ => ChatModelErrorKind.Fatal,
    };

    private static int? FindStatus(string text)
    {
        var match = StatusNumber().Match(text);
        return match.Success ? int.Parse(match.ValueSpan, CultureInfo.InvariantCulture) : null;
    }

    private static bool ContainsAny(string text, string[] patterns)
    {
        foreach (var pattern in patterns)
        {
            if (text.Contains(pattern, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex(@"\b[45]\d{2}\b", RegexOptions.CultureInvariant)]
    private static partial Regex StatusNumber();
}
