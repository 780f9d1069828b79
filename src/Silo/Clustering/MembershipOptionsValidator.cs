using Microsoft.Extensions.Options;

namespace Cagent.Silo.Clustering;

internal sealed class MembershipOptionsValidator : IValidateOptions<MembershipOptions>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    public ValidateOptionsResult Validate(string? name, MembershipOptions options)
    {
        var failures = new List<string>();
        CheckTime(failures, nameof(options.ProbeTimeout), options.ProbeTimeout);
        CheckTime(failures, nameof(options.RefreshPeriod), options.RefreshPeriod);
        CheckTime(failures, nameof(options.AlivePeriod), options.AlivePeriod);
        if (options.MaxProbeTimeout < options.ProbeTimeout || options.MaxProbeTimeout > Longest)
        {
            failures.Add(Sentence(nameof(options.MaxProbeTimeout), options.MaxProbeTimeout, $"use {options.ProbeTimeout} (ProbeTimeout) to {Longest}"));
        }

        CheckNumber(failures, nameof(options.MissedProbes), options.MissedProbes);
        CheckNumber(failures, nameof(options.Votes), options.Votes);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void CheckTime(List<string> failures, string key, TimeSpan value)
    {
        if (value < Shortest || value > Longest)
        {
            failures.Add(Sentence(key, value, $"use {Shortest} to {Longest}"));
        }
    }

    private static void CheckNumber(List<string> failures, string key, int value)
    {
        if (value is < 1 or > 10)
        {
            failures.Add(Sentence(key, value, "use 1 to 10"));
        }
    }

    private static string Sentence(string key, object value, string mend) => $"{MembershipOptions.Section}:{key} is {value}: {mend}.";
}
