using Microsoft.Extensions.Options;

namespace Cagent.Agents.Sources;

internal sealed class AgentSourceOptionsValidator : IValidateOptions<AgentSourceOptions>
{
    public ValidateOptionsResult Validate(string? name, AgentSourceOptions options)
    {
        if (options.RevisionLifetime <= TimeSpan.Zero)
        {
            return ValidateOptionsResult.Fail($"Cagent:Agents:RevisionLifetime is {options.RevisionLifetime}; it must be longer than zero");
        }
        return options.Resolve().Refusal is { } refusal
            ? ValidateOptionsResult.Fail(refusal)
            : ValidateOptionsResult.Success;
    }
}
