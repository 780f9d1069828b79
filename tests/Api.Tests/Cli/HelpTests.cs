using Cagent.Api.Cli;

namespace Cagent.Api.Tests.Cli;

public sealed class HelpTests
{
    [Theory]
    [InlineData("api", "--help")]
    [InlineData("api", "--help=true", "agent.yaml", "b.yaml")]
    [InlineData("api", "-hd")]
    [InlineData("help", "api")]
    [InlineData("api", "help", "--help")]
    public async Task Help_of_a_command_can_be_asked_for_in_many_ways(params string[] arguments)
    {
        var (exit, output, errors) = await RunAsync(arguments);
        Assert.Equal((0, ""), (exit, errors));
        Assert.Contains("Usage:\n  cagent api <agent-file>", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("help")]
    [InlineData("help", "help")]
    [InlineData("--help")]
    [InlineData("serve", "nosuch")]
    [InlineData("help", "serve")]
    public async Task A_group_shows_what_is_in_it(params string[] arguments)
    {
        var (exit, output, errors) = await RunAsync(arguments);
        Assert.Equal((0, ""), (exit, errors));
        Assert.Contains(arguments is ["help", "help"] ? "Help about any command" : "  api ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown flag: --nope", "api", "--help", "--nope")]
    [InlineData("unknown shorthand flag: 'x' in -x", "api", "-hx")]
    [InlineData("invalid argument \"maybe\" for \"-h, --help\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax", "api", "--help=maybe")]
    [InlineData("accepts 1 arg(s), received 0", "api", "--help=false")]
    [InlineData("unknown command \"nosuch\" for \"cagent\"", "help", "nosuch")]
    public async Task Asking_for_help_hides_no_mistake(string message, params string[] arguments)
    {
        var (exit, output, errors) = await RunAsync(arguments);
        Assert.Equal((1, "", $"Error: {message}"), (exit, output, errors.Split('\n')[0]));
    }

    private static async Task<(int Exit, string Output, string Errors)> RunAsync(string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var root = CagentCommands.Root((_, _) => Task.FromResult(7), (_, _) => Task.FromResult(7));
        return (await new CommandLine(root, new CommandConsole(output, errors)).RunAsync(arguments), output.ToString(), errors.ToString());
    }
}
