using Microsoft.Extensions.Options;

namespace Cagent.Silo.Watching;

internal sealed class SessionWatchOptionsValidator : IValidateOptions<SessionWatchOptions>
{
    public ValidateOptionsResult Validate(string? name, SessionWatchOptions options)
    {
        if (options.LeaseRenewal < TimeSpan.FromSeconds(1) || options.LeaseRenewal > TimeSpan.FromSeconds(45))
        {
            return Refuse(nameof(options.LeaseRenewal), options.LeaseRenewal, "a lease lasts 60 s, so use 1 to 45 seconds");
        }

        if (options.TailCheck < TimeSpan.FromSeconds(1))
        {
            return Refuse(nameof(options.TailCheck), options.TailCheck, "use 1 second or more");
        }

        if (options.BacklogBatches < 1)
        {
            return Refuse(nameof(options.BacklogBatches), options.BacklogBatches, "use 1 or more");
        }

        if (options.BacklogBytes < 1)
        {
            return Refuse(nameof(options.BacklogBytes), options.BacklogBytes, "use 1 or more");
        }

        return options.RetryFor >= TimeSpan.Zero
            ? ValidateOptionsResult.Success
            : Refuse(nameof(options.RetryFor), options.RetryFor, "use zero or more");
    }

    private static ValidateOptionsResult Refuse(string key, object value, string mend)
        => ValidateOptionsResult.Fail($"Cagent:Watch:{key} is {value}: {mend}.");
}
