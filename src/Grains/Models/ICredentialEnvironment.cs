namespace Cagent.Models;

/// <summary>The environment that agents see: <c>--env-from-file</c>, process variables, <c>/run/secrets</c>, credential helper (platform §4.6).</summary>
internal interface ICredentialEnvironment
{
    /// <summary>The value of a variable, or null when no source has it. A set but empty variable is found.</summary>
    string? Find(string name);
}
