namespace Cagent.Api.Cli;

/// <summary>Splits arguments into flags and the rest, in the notation of POSIX with long names (platform §4.1, §4.5).</summary>
internal sealed class FlagParser(IReadOnlyList<FlagDefinition> flags)
{
    public ParsedFlags Parse(IReadOnlyList<string> arguments)
    {
        var parsed = new ParsedFlags();
        foreach (var flag in flags)
        {
            parsed.SetDefault(flag);
        }

        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out var argument))
        {
            if (argument == "--")
            {
                parsed.Arguments.AddRange(rest);
                break;
            }

            if (argument.Length < 2 || argument[0] != '-')
            {
                parsed.Arguments.Add(argument);
            }
            else if (argument[1] == '-')
            {
                ParseLong(parsed, argument, rest);
            }
            else
            {
                ParseShort(parsed, argument[1..], rest);
            }
        }

        return parsed;
    }

    private void ParseLong(ParsedFlags parsed, string argument, Queue<string> rest)
    {
        var text = argument[2..];
        if (text[0] is '-' or '=')
        {
            throw new CommandLineException($"bad flag syntax: {argument}");
        }

        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? text : text[..equals];
        var flag = flags.FirstOrDefault(candidate => candidate.Name == name) ?? throw new CommandLineException($"unknown flag: --{name}");
        var value = equals >= 0 ? text[(equals + 1)..]
            : flag.Kind == FlagKind.Bool ? "true"
            : rest.TryDequeue(out var next) ? next
            : throw new CommandLineException($"flag needs an argument: {argument}");
        parsed.Set(flag, value);
    }

    private void ParseShort(ParsedFlags parsed, string letters, Queue<string> rest)
    {
        while (letters.Length > 0)
        {
            var letter = letters[0];
            var flag = flags.FirstOrDefault(candidate => candidate.Short == letter)
                ?? throw new CommandLineException($"unknown shorthand flag: '{letter}' in -{letters}");
            if (letters.Length > 2 && letters[1] == '=')
            {
                parsed.Set(flag, letters[2..]);
                return;
            }

            if (flag.Kind == FlagKind.Bool)
            {
                parsed.Set(flag, "true");
                letters = letters[1..];
                continue;
            }

            parsed.Set(flag, letters.Length > 1 ? letters[1..]
                : rest.TryDequeue(out var next) ? next
                : throw new CommandLineException($"flag needs an argument: '{letter}' in -{letters}"));
            return;
        }
    }
}
