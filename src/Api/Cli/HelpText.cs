using System.Text;

namespace Cagent.Api.Cli;

/// <summary>Help of a command, laid out as users of such tools know it.</summary>
internal static class HelpText
{
    public static string For(CommandDefinition command)
    {
        var text = new StringBuilder();
        text.Append(command.Description.Length > 0 ? command.Description : command.Summary).Append("\n\nUsage:\n");
        text.Append("  ").Append(command.Path).Append(' ').Append(command.Children.Count > 0 ? "[command]" : command.Usage).Append('\n');
        if (command.Children.Count > 0)
        {
            text.Append("\nAvailable Commands:\n");
            var width = command.Children.Max(child => child.Name.Length) + 3;
            foreach (var child in command.Children)
            {
                text.Append("  ").Append(child.Name.PadRight(width)).Append(child.Summary).Append('\n');
            }
        }

        AppendFlags(text, "Flags", command.OwnFlags);
        AppendFlags(text, "Global Flags", ApiFlags.Global);
        if (command.Children.Count > 0)
        {
            text.Append($"\nUse \"{command.Path} [command] --help\" for more information about a command.\n");
        }

        return text.ToString();
    }

    private static void AppendFlags(StringBuilder text, string title, IReadOnlyList<FlagDefinition> flags)
    {
        text.Append('\n').Append(title).Append(":\n");
        var shown = flags.Where(flag => !flag.Hidden).OrderBy(flag => flag.Name, StringComparer.Ordinal)
            .Select(flag => (Name: Spelling(flag), flag)).ToList();
        var width = shown.Max(flag => flag.Name.Length) + 3;
        foreach (var (name, flag) in shown)
        {
            text.Append(name.PadRight(width)).Append(flag.Description);
            if (flag.Default.Length > 0)
            {
                text.Append($" (default \"{flag.Default}\")");
            }

            text.Append('\n');
        }
    }

    private static string Spelling(FlagDefinition flag)
    {
        var start = flag.Short is { } letter ? $"  -{letter}, --{flag.Name}" : $"      --{flag.Name}";
        return flag.Kind switch
        {
            FlagKind.Bool => start,
            FlagKind.Int => start + " int",
            FlagKind.Strings => start + " strings",
            _ => start + " string",
        };
    }
}
