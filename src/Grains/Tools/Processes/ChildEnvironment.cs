using System.Collections.ObjectModel;
using System.Text.RegularExpressions;
using Cagent.Models;
using Microsoft.Extensions.Options;

namespace Cagent.Tools.Processes;

/// <summary>The environment of commands (tools §9.2): built from nothing, so that the server's keys never reach one.</summary>
internal sealed partial class ChildEnvironment(IOptions<ProcessOptions> options, ICredentialEnvironment credentials)
{
    /// <summary>Variables that change what a program loads or runs. An agent file may not set them.</summary>
    private static readonly string[] ProtectedNames =
    [
        "BASH_ENV", "ENV", "IFS", "SHELLOPTS", "PS4", "PYTHONPATH", "PYTHONSTARTUP", "NODE_OPTIONS", "PERL5OPT", "RUBYOPT",
    ];

    private static readonly string[] ProtectedPrefixes = ["LD_", "DYLD_", "GIT_SSH"];

    /// <summary>The variables of a command.</summary>
    /// <param name="configured">What the agent file adds; <c>$NAME</c> and <c>${NAME}</c> in its values are replaced.</param>
    /// <exception cref="ToolsetException">A variable is not set, or may not be set by an agent file.</exception>
    public IReadOnlyDictionary<string, string> Create(IReadOnlyDictionary<string, string> configured)
    {
        Dictionary<string, string> environment = new(StringComparer.Ordinal);
        foreach (var name in options.Value.AllowedVariables)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                environment[name] = value;
            }
        }

        foreach (var (name, value) in configured)
        {
            if (ProtectedNames.Contains(name) || ProtectedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            {
                throw new ToolsetException($"'env' may not set {name}: it changes what programs load");
            }

            environment[name] = Expand(value);
        }

        return new ReadOnlyDictionary<string, string>(environment);
    }

    private string Expand(string value)
    {
        var expanded = Reference().Replace(value, match =>
        {
            var name = match.Groups["name"].Value;
            return credentials.Find(name) ?? throw new ToolsetException(
                $"failed to expand the tool's environment variables: environment variable \"{name}\" not set");
        });
        return expanded.Contains('\0', StringComparison.Ordinal)
            ? throw new ToolsetException("a value of 'env' contains a NUL character")
            : expanded;
    }

    [GeneratedRegex(@"\$(?:\{(?<name>[^{}]+)\}|(?<name>[A-Za-z_][A-Za-z0-9_]*))", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
