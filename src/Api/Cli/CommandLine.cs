namespace Cagent.Api.Cli;

/// <summary>Finds the command that the arguments name, parses its flags and runs it.</summary>
internal sealed class CommandLine(CommandDefinition root, CommandConsole console)
{
    /// <summary>Returns the exit code: 0, or 1 after an error message on the error output.</summary>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        try
        {
            // "help api" asks for what "api --help" shows.
            var asksForHelp = arguments.Count > 0 && arguments[0] == CommandDefinition.HelpFlag;
            var (command, rest) = Find(root, asksForHelp ? [.. arguments.Skip(1), "--help"] : arguments);
            var parsed = new FlagParser(command.AllFlags).Parse(rest);
            if (parsed.Is(CommandDefinition.HelpFlag) || command.RunAsync is null)
            {
                await console.Out.WriteAsync(HelpText.For(command));
                return 0;
            }

            command.CheckArguments?.Invoke(command, parsed.Arguments);
            return await command.RunAsync(parsed, console);
        }
        catch (CommandLineException error)
        {
            await console.Error.WriteLineAsync($"Error: {error.Message}");
            if (error.Hint is not null)
            {
                await console.Error.WriteLineAsync(error.Hint);
            }

            return 1;
        }
    }

    public static void ExactlyOneArgument(CommandDefinition command, IReadOnlyList<string> arguments)
    {
        if (arguments.Count != 1)
        {
            throw new CommandLineException($"accepts 1 arg(s), received {arguments.Count}");
        }
    }

    public static void NoArguments(CommandDefinition command, IReadOnlyList<string> arguments)
    {
        if (arguments.Count > 0)
        {
            throw new CommandLineException($"unknown command {GoSyntax.Quote(arguments[0])} for {GoSyntax.Quote(command.Path)}");
        }
    }

    private static (CommandDefinition Command, IReadOnlyList<string> Remaining) Find(CommandDefinition command, IReadOnlyList<string> arguments)
    {
        while (FirstWord(command, arguments) is { } index)
        {
            var child = command.Children.FirstOrDefault(candidate => candidate.Name == arguments[index]);
            if (child is null)
            {
                break;
            }

            arguments = [.. arguments.Take(index), .. arguments.Skip(index + 1)];
            command = child;
        }

        // Only the root knows all its commands; a group answers a word that it does not know with its help.
        if (command is { RunAsync: null } && !command.Path.Contains(' ', StringComparison.Ordinal) && FirstWord(command, arguments) is { } unknown)
        {
            throw new CommandLineException($"unknown command {GoSyntax.Quote(arguments[unknown])} for {GoSyntax.Quote(command.Path)}")
            {
                Hint = $"Run '{command.Path} --help' for usage.",
            };
        }

        return (command, arguments);
    }

    /// <summary>Index of the first argument that is neither a flag nor a flag's value.</summary>
    private static int? FirstWord(CommandDefinition command, IReadOnlyList<string> arguments)
    {
        var flags = command.AllFlags;
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument == "--")
            {
                return null;
            }

            if (argument is not ['-', ..])
            {
                if (argument.Length > 0)
                {
                    return i;
                }
            }
            else if (TakesNext(flags, argument))
            {
                i++;
            }
        }

        return null;
    }

    private static bool TakesNext(IReadOnlyList<FlagDefinition> flags, string argument)
    {
        if (argument.Contains('=', StringComparison.Ordinal))
        {
            return false;
        }

        return argument.StartsWith("--", StringComparison.Ordinal)
            ? flags.FirstOrDefault(flag => flag.Name == argument[2..]) is not { Kind: FlagKind.Bool }
            : argument.Length == 2 && flags.FirstOrDefault(flag => flag.Short == argument[1]) is not { Kind: FlagKind.Bool };
    }
}
