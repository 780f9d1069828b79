using System.ClientModel;
using System.ClientModel.Primitives;
using System.Globalization;

namespace Cagent.Models.Http;

/// <summary>Repeats a request that got no answer, or one that promises better luck, before anything of it was shown (models §1.8).</summary>
internal sealed class ProviderRetryPolicy(TimeProvider time) : ClientRetryPolicy(ExtraAttempts)
{
    private const int ExtraAttempts = 2;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(8);

    /// <summary>A provider may ask for hours; a run does not wait that long for one request.</summary>
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(60);

    /// <summary>Reads <c>Retry-After</c>: seconds or a date in the future; null when absent or not positive.</summary>
    public static TimeSpan? ReadRetryAfter(PipelineResponse response, DateTimeOffset now)
    {
        if (!response.Headers.TryGetValue("Retry-After", out var text) || text is null)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
        {
            return seconds > 0 ? TimeSpan.FromSeconds(Math.Min(seconds, int.MaxValue)) : null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) && date > now
            ? date - now
            : null;
    }

    protected override bool ShouldRetry(PipelineMessage message, Exception? exception)
    {
        if (CountAttempt(message) > ExtraAttempts || message.CancellationToken.IsCancellationRequested)
        {
            return false;
        }

        if (exception is not null || message.Response is not { } response)
        {
            return exception is ClientResultException or HttpRequestException or IOException;
        }

        if (response.Headers.TryGetValue("x-should-retry", out var wish))
        {
            if (string.Equals(wish, "true", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }

            if (string.Equals(wish, "false", StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return response.Status is 408 or 409 or 429 or >= 500;
    }

    protected override ValueTask<bool> ShouldRetryAsync(PipelineMessage message, Exception? exception) =>
        ValueTask.FromResult(ShouldRetry(message, exception));

    // The base class counts from 1.
    protected override TimeSpan GetNextDelay(PipelineMessage message, int tryCount)
    {
        if (message.Response is { } response && RequestedDelay(response) is { } requested)
        {
            return requested < LongestRetryAfter ? requested : LongestRetryAfter;
        }

        var delay = FirstDelay * Math.Pow(2, tryCount - 1);
        return (delay < LongestBackoff ? delay : LongestBackoff) * (1 - (0.25 * Random.Shared.NextDouble()));
    }

    protected override async Task WaitAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        await Task.Delay(delay, time, cancellationToken);

    /// <summary>The base class leaves the counting to whoever overrides its decision, and hides its own count.</summary>
    private static int CountAttempt(PipelineMessage message)
    {
        var attempts = message.TryGetProperty(typeof(ProviderRetryPolicy), out var value) && value is int earlier ? earlier + 1 : 1;
        message.SetProperty(typeof(ProviderRetryPolicy), attempts);
        return attempts;
    }

    private TimeSpan? RequestedDelay(PipelineResponse response)
    {
        if (response.Headers.TryGetValue("Retry-After-Ms", out var text)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds >= 0)
        {
            return TimeSpan.FromMilliseconds(Math.Min(milliseconds, int.MaxValue));
        }

        if (response.Headers.TryGetValue("Retry-After", out var seconds) && seconds?.Trim() is "0")
        {
            return TimeSpan.Zero;
        }

        return ReadRetryAfter(response, time.GetUtcNow());
    }
}
