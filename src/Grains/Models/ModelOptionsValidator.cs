using Cagent.Models.Cassettes;
using Microsoft.Extensions.Options;

namespace Cagent.Models;

/// <summary>Checks what was configured about models, so that a mistake is told at start.</summary>
internal sealed class ModelOptionsValidator : IValidateOptions<ModelOptions>
{
    public ValidateOptionsResult Validate(string? name, ModelOptions options)
    {
        var failures = new List<string>();
        if (options.ModelsGateway is { Length: > 0 } gateway
            && (!Uri.TryCreate(gateway.Trim(), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")))
        {
            failures.Add($"{ModelOptions.SectionName}:{nameof(ModelOptions.ModelsGateway)} (--models-gateway) is \"{gateway}\": give an http or https address");
        }

        if (options.IdleTimeout <= TimeSpan.Zero || options.IdleTimeout > TimeSpan.FromDays(1))
        {
            failures.Add($"{ModelOptions.SectionName}:{nameof(ModelOptions.IdleTimeout)} is {options.IdleTimeout}: give a time greater than zero, at most a day");
        }

        if (options.FakeCassette is { } cassette)
        {
            try
            {
                Cassette.Load(cassette);
            }
            catch (CagentException exception)
            {
                failures.Add(exception.Message);
            }
        }

        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }
}
