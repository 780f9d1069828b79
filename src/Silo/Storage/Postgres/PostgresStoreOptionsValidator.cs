using Microsoft.Extensions.Options;

namespace Cagent.Silo.Storage.Postgres;

internal sealed class PostgresStoreOptionsValidator : IValidateOptions<PostgresStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, PostgresStoreOptions options)
    {
        var failures = new List<string>();
        if (PostgresConnection.Reject(options.Connection) is { } reason)
        {
            failures.Add($"Cagent:Cluster (--cluster): {reason}");
        }

        CheckTime(failures, nameof(options.CommandTimeout), options.CommandTimeout);
        CheckTime(failures, nameof(options.LockTimeout), options.LockTimeout);
        CheckTime(failures, nameof(options.RetryFor), options.RetryFor);
        CheckTime(failures, nameof(options.StartTimeout), options.StartTimeout);
        CheckCount(failures, nameof(options.Writers), options.Writers, 64);
        CheckCount(failures, nameof(options.MaxGroup), options.MaxGroup, 1_000);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void CheckTime(List<string> failures, string key, TimeSpan value)
    {
        if (value < TimeSpan.FromMilliseconds(100) || value > TimeSpan.FromMinutes(10))
        {
            failures.Add($"{PostgresStoreOptions.SectionName}:{key} is {value}; it must be between 0.1 seconds and 10 minutes, for example 00:00:05.");
        }
    }

    private static void CheckCount(List<string> failures, string key, int value, int most)
    {
        if (value < 1 || value > most)
        {
            failures.Add($"{PostgresStoreOptions.SectionName}:{key} is {value}; it must be between 1 and {most}.");
        }
    }
}
