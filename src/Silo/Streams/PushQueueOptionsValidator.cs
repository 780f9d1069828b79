using Microsoft.Extensions.Options;

namespace Cagent.Silo.Streams;

internal sealed class PushQueueOptionsValidator : IValidateOptions<PushQueueOptions>
{
    public ValidateOptionsResult Validate(string? name, PushQueueOptions options)
    {
        if (options.QueueCount is < 1 or > 64)
        {
            return Refuse(nameof(options.QueueCount), options.QueueCount, "use 1 to 64");
        }

        if (options.QueueCapacity < 1)
        {
            return Refuse(nameof(options.QueueCapacity), options.QueueCapacity, "use 1 or more");
        }

        if (options.StreamCapacity < 1)
        {
            return Refuse(nameof(options.StreamCapacity), options.StreamCapacity, "use 1 or more");
        }

        return options.ReadTimeout > TimeSpan.Zero
            ? ValidateOptionsResult.Success
            : Refuse(nameof(options.ReadTimeout), options.ReadTimeout, "use a positive duration");
    }

    private static ValidateOptionsResult Refuse(string key, object value, string mend)
        => ValidateOptionsResult.Fail($"Cagent:Streams:{key} is {value}: {mend}.");
}
