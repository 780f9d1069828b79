using Microsoft.Extensions.Options;

namespace Cagent.Events;

/// <summary>Checks the limits of journals, so that a mistake is told at start.</summary>
internal sealed class JournalOptionsValidator : IValidateOptions<JournalOptions>
{
    /// <summary>Shorter periods would read the database without a pause, longer ones are no timer's.</summary>
    private static readonly TimeSpan LeastPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromDays(30);

    /// <summary>Whoever wants more wants no limit; much more is before the first year there is.</summary>
    private static readonly TimeSpan LongestAge = TimeSpan.FromDays(36_500);

    public ValidateOptionsResult Validate(string? name, JournalOptions options)
    {
        var failures = new List<string>();
        if (options.MaxAge <= TimeSpan.Zero || options.MaxAge > LongestAge)
        {
            failures.Add(
                $"{Key(nameof(options.MaxAge))} is {options.MaxAge}: give a time greater than zero, at most {LongestAge}, such as 30.00:00:00 for 30 days, "
                + "or leave it out");
        }

        if (options.MaxBytes <= 0)
        {
            failures.Add($"{Key(nameof(options.MaxBytes))} is {options.MaxBytes}: give a number of bytes greater than zero, or leave it out");
        }

        if (options.SweepPeriod < LeastPeriod || options.SweepPeriod > LongestPeriod)
        {
            failures.Add($"{Key(nameof(options.SweepPeriod))} is {options.SweepPeriod}: give a time from {LeastPeriod} to {LongestPeriod}");
        }

        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }

    private static string Key(string option) => $"{JournalOptions.SectionName}:{option}";
}
