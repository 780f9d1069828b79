namespace Cagent.Api.Cli;

internal enum FlagKind
{
    Bool,
    Int,
    String,
    Strings,
}

/// <summary>A command line flag: its spelling, its value and one line about it.</summary>
internal sealed record FlagDefinition
{
    public required string Name { get; init; }

    public char? Short { get; init; }

    public FlagKind Kind { get; init; } = FlagKind.String;

    public string Default { get; init; } = "";

    public required string Description { get; init; }

    /// <summary>Known, but what it asks for does not exist: any value but the default is refused with this sentence.</summary>
    public string? Refusal { get; init; }

    /// <summary>Help does not list it.</summary>
    public bool Hidden { get; init; }

    /// <summary>How error messages name it.</summary>
    public string DisplayName => Short is { } letter ? $"-{letter}, --{Name}" : $"--{Name}";
}
