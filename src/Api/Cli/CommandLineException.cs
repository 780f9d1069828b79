namespace Cagent.Api.Cli;

/// <summary>The command cannot be carried out as it was typed, or the server cannot start. Printed as <c>Error: …</c>, exit code 1.</summary>
internal sealed class CommandLineException(string message) : Exception(message)
{
    /// <summary>A second line that says where help is; null = none.</summary>
    public string? Hint { get; init; }
}
