using Microsoft.Extensions.Options;

namespace Cagent.Sessions;

/// <summary>Checks the limits and the pace of sessions, so that a mistake is told at start.</summary>
internal sealed class SessionOptionsValidator : IValidateOptions<SessionOptions>
{
    private const int ManyWaiting = 10_000;

    /// <summary>As deep as histories are read.</summary>
    private const int DeepestDelegation = 32;

    /// <summary>A watcher renews its lease after 54 s at the latest.</summary>
    private static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, SessionOptions options)
    {
        var failures = new List<string>();
        CheckTime(failures, nameof(options.CoalescingWindow), options.CoalescingWindow, TimeSpan.Zero, 10 * Second);
        CheckTime(failures, nameof(options.WatcherLease), options.WatcherLease, ShortestLease, Day);
        CheckTime(failures, nameof(options.TitleTimeout), options.TitleTimeout, Second, Day);
        CheckTime(failures, nameof(options.IdempotencyKeyLifetime), options.IdempotencyKeyLifetime, TimeSpan.Zero, 366 * Day);
        CheckTime(failures, nameof(options.SweepPeriod), options.SweepPeriod, Second, Day);
        CheckNumber(failures, nameof(options.ExactEventBurst), options.ExactEventBurst, 0, int.MaxValue);
        CheckNumber(failures, nameof(options.MaxDelegationDepth), options.MaxDelegationDepth, 1, DeepestDelegation);
        CheckNumber(failures, nameof(options.MaxQueuedRuns), options.MaxQueuedRuns, 0, ManyWaiting);
        CheckNumber(failures, nameof(options.MaxSteeredMessages), options.MaxSteeredMessages, 0, ManyWaiting);
        CheckNumber(failures, nameof(options.MaxFollowUps), options.MaxFollowUps, 0, ManyWaiting);
        CheckNumber(failures, nameof(options.MaxRecoveries), options.MaxRecoveries, 0, ManyWaiting);
        if (!(options.ExactEventsPerSecond >= 0) || !double.IsFinite(options.ExactEventsPerSecond))
        {
            failures.Add(Sentence(nameof(options.ExactEventsPerSecond), options.ExactEventsPerSecond, "use 0 or more"));
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void CheckTime(List<string> failures, string key, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
        {
            failures.Add(Sentence(key, value, $"use {least} to {most}"));
        }
    }

    private static void CheckNumber(List<string> failures, string key, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            failures.Add(Sentence(key, value, $"use {least} to {most}"));
        }
    }

    private static string Sentence(string key, object value, string mend) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{SessionOptions.SectionName}:{key} is {value}: {mend}.");
}
