using Cagent.Silo.Storage;
using Microsoft.Extensions.Options;

namespace Cagent.Api.Hosting;

/// <summary>The sentence about a server that did not start.</summary>
internal static class StartFailure
{
    public static string Describe(Exception error)
    {
        // Starting happens in layers that wrap what went wrong; the sentence for people is the refusal below them.
        for (var cause = error; cause is not null; cause = cause.InnerException ?? (cause as AggregateException)?.InnerExceptions.FirstOrDefault())
        {
            if (cause is SessionStoreException)
            {
                return $"creating session store: {cause.Message}";
            }

            if (cause is CagentException or OptionsValidationException)
            {
                return cause.Message;
            }

            // A setting that is no number, no time, no word of its kind: this layer names the key and the value, the one below only the value.
            if (cause is InvalidOperationException { InnerException: FormatException or ArgumentException or OverflowException }
                && cause.Message.Contains(" at 'Cagent:", StringComparison.Ordinal))
            {
                return cause.Message;
            }
        }

        return $"the server could not start: {error.GetBaseException().Message}";
    }
}
