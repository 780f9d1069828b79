using Cagent.Models;

namespace Cagent.Silo;

/// <summary>Variables that were given to this process explicitly, in front of those that it found.</summary>
internal sealed class GivenVariables(IReadOnlyDictionary<string, string> given, ICredentialEnvironment found) : ICredentialEnvironment
{
    public string? Find(string name) => given.TryGetValue(name, out var value) ? value : found.Find(name);
}
