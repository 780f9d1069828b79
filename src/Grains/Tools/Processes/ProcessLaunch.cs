namespace Cagent.Tools.Processes;

/// <summary>A shell command to start.</summary>
internal sealed record ProcessLaunch
{
    public required string Command { get; init; }

    /// <summary>Absolute and existing.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>All variables that it gets.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Text for its standard input, and both outputs apart. Null: input is empty, errors go to the output in the order in which
    /// they come, and the command dies with this process, however that ends.</summary>
    public string? Input { get; init; }
}
