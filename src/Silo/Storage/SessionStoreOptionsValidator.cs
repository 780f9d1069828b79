using Microsoft.Extensions.Options;

namespace Cagent.Silo.Storage;

internal sealed class SessionStoreOptionsValidator : IValidateOptions<SessionStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, SessionStoreOptions options) =>
        SessionFile.Reject(options.Path) is { } reason
            ? ValidateOptionsResult.Fail($"Cagent:SessionStore:Path (--session-db): {reason}")
            : ValidateOptionsResult.Success;
}
