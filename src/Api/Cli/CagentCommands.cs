using System.Reflection;

namespace Cagent.Api.Cli;

/// <summary>The commands of the executable.</summary>
internal static class CagentCommands
{
    public static string Version { get; } =
        typeof(CagentCommands).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "dev";

    private static string Commit { get; } = typeof(CagentCommands).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
        ?.InformationalVersion.Split('+') is [_, var commit] ? commit : "unknown";

    public static CommandDefinition Root(
        Func<ParsedFlags, CommandConsole, Task<int>> runApi, Func<ParsedFlags, CommandConsole, Task<int>> runSilo) => new()
        {
            Path = "cagent",
            Summary = "Serve AI agents over HTTP",
            Description = "cagent serves AI agents, described in YAML files, over HTTP with server-sent events.",
            Children =
            [
                Api("cagent api", runApi),
                new() { Path = "cagent help", Usage = "[command]", Summary = "Help about any command" },
                new()
                {
                    Path = "cagent migrate",
                    Usage = "--cluster <connection> [flags]",
                    Summary = "Make or update the tables of a cluster's database",
                    Description = "Makes the tables of a cluster in its PostgreSQL database, or brings them up to date. Run it before the nodes of a release start;\n"
                        + "it is safe to run it again, and twice at once.",
                    Flags = [ClusterFlags.Cluster],
                    CheckArguments = CommandLine.NoArguments,
                    RunAsync = MigrateCommand.RunAsync,
                },
                new()
                {
                    Path = "cagent serve",
                    Summary = "Serve agents",
                    Children = [Api("cagent serve api", runApi)],
                },
                new()
                {
                    Path = "cagent silo",
                    Usage = "<agent-file>|<agents-dir> [flags]",
                    Summary = "Work on sessions without serving HTTP",
                    Description = "Joins the servers that use the same session database and works on their sessions, without serving HTTP. "
                        + "Give it the same agents and variables as them.",
                    Flags = ApiFlags.Silo,
                    CheckArguments = CommandLine.ExactlyOneArgument,
                    RunAsync = runSilo,
                },
                new()
                {
                    Path = "cagent version",
                    Summary = "Print the version",
                    CheckArguments = CommandLine.NoArguments,
                    RunAsync = PrintVersionAsync,
                },
            ],
        };

    private static CommandDefinition Api(string path, Func<ParsedFlags, CommandConsole, Task<int>> run) => new()
    {
        Path = path,
        Usage = "<agent-file>|<agents-dir> [flags]",
        Summary = "Serve agents over HTTP and JSON",
        Description = "Serves the agents of a file, of all files in a directory, or of a built-in name over HTTP and JSON.",
        Flags = ApiFlags.Api,
        CheckArguments = CommandLine.ExactlyOneArgument,
        RunAsync = run,
    };

    private static async Task<int> PrintVersionAsync(ParsedFlags flags, CommandConsole console)
    {
        await console.Out.WriteAsync($"cagent version {Version}\nCommit: {Commit}\n");
        return 0;
    }
}
