namespace Cagent.Api.Cli;

/// <summary>A command: its name, its flags and what it does.</summary>
internal sealed record CommandDefinition
{
    /// <summary>A flag like any other: what stands behind it is still checked, and <c>--help=false</c> asks for nothing.</summary>
    public const string HelpFlag = "help";

    /// <summary>The words that lead to it, <c>cagent</c> first.</summary>
    public required string Path { get; init; }

    public string Name => Path[(Path.LastIndexOf(' ') + 1)..];

    /// <summary>What follows the path in the usage line.</summary>
    public string Usage { get; init; } = "[flags]";

    public required string Summary { get; init; }

    /// <summary>More about it, for its own help; empty = the summary.</summary>
    public string Description { get; init; } = "";

    public IReadOnlyList<CommandDefinition> Children { get; init; } = [];

    public IReadOnlyList<FlagDefinition> Flags { get; init; } = [];

    /// <summary>Checks the arguments that are left after the flags.</summary>
    public Action<CommandDefinition, IReadOnlyList<string>>? CheckArguments { get; init; }

    /// <summary>Carries it out and returns the exit code; null = a group that shows its help.</summary>
    public Func<ParsedFlags, CommandConsole, Task<int>>? RunAsync { get; init; }

    /// <summary>The flags of this command alone, with the one that asks for its help.</summary>
    public IReadOnlyList<FlagDefinition> OwnFlags =>
        [.. Flags, new() { Name = HelpFlag, Short = 'h', Kind = FlagKind.Bool, Description = $"Help for {Name}" }];

    public IReadOnlyList<FlagDefinition> AllFlags => [.. OwnFlags, .. ApiFlags.Global];
}
