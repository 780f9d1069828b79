using System.Text.Json;
using System.Text.RegularExpressions;
using Cagent.Api.Cli;

namespace Cagent.Api.Tests.Cli;

/// <summary>What was recorded from the reference's command line, as far as parsing decides it.</summary>
public sealed partial class RecordedCommandLineTests
{
    /// <summary>Ours differs: <c>api</c> stands at the top level as well as below <c>serve</c>.</summary>
    private static readonly string[] Different = ["top-level-api"];

    public static TheoryData<string> Cases => [.. Read().Select(recorded => recorded.GetProperty("id").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Arguments_are_understood_as_recorded(string id)
    {
        var recorded = Read().Single(candidate => candidate.GetProperty("id").GetString() == id);
        var arguments = recorded.GetProperty("args").EnumerateArray().Select(argument => argument.GetString()!).ToList();
        var ran = false;
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var exit = await new CommandLine(CagentCommands.Root(Run, Run), new CommandConsole(output, errors)).RunAsync(arguments);

        var expected = recorded.GetProperty("stderr").GetString()!.Replace("docker-agent", "cagent", StringComparison.Ordinal);
        if (recorded.GetProperty("exit").GetInt32() == 1 && ParserMessage().IsMatch(expected))
        {
            Assert.Equal((1, expected), (exit, errors.ToString()));
            Assert.False(ran);
        }
        else
        {
            Assert.Equal((0, ""), (exit, errors.ToString()));
            Assert.Equal(recorded.GetProperty("stdout").GetString() is not ("{{HELP}}" or "{{USAGE}}"), ran || arguments[0] == "version");
        }

        Task<int> Run(ParsedFlags flags, CommandConsole console)
        {
            ran = true;
            return Task.FromResult(0);
        }
    }

    [Fact]
    public async Task Help_lists_the_flags_with_their_types_and_defaults_as_recorded()
    {
        var recorded = Read().Single(candidate => candidate.GetProperty("id").GetString() == "help-api");
        using var output = new StringWriter { NewLine = "\n" };
        await new CommandLine(CagentCommands.Root((_, _) => Task.FromResult(1), (_, _) => Task.FromResult(1)), new CommandConsole(output, output)).RunAsync(["api", "--help"]);
        var lines = output.ToString().Split('\n');
        foreach (var flag in recorded.GetProperty("flags").EnumerateArray())
        {
            var name = flag.GetProperty("flag").GetString()!;
            var type = flag.GetProperty("type").GetString() is var word && word == "bool" ? "" : " " + word;
            var line = Assert.Single(lines, line => line.Contains($"{name}{type}  ", StringComparison.Ordinal));
            if (flag.TryGetProperty("short", out var letter))
            {
                Assert.StartsWith($"  {letter.GetString()}, {name}", line);
            }

            if (flag.TryGetProperty("default", out var value))
            {
                Assert.EndsWith($"(default \"{value.GetString()}\")", line);
            }
        }
    }

    private static List<JsonElement> Read() =>
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "data", "cli-cases.jsonl"))
            .Select(line => JsonElement.Parse(line))
            .Where(recorded => recorded.GetProperty("release").GetString() == "head"
                && recorded.GetProperty("args")[0].GetString() is "serve" or "api" or "version" or "--version" or "nosuch"
                && !Different.Contains(recorded.GetProperty("id").GetString())
                && recorded.GetProperty("id").GetString() is not ("exit-on-stdin-eof" or "connect-rpc-flag")),
    ];

    [GeneratedRegex("^Error: (unknown flag|unknown shorthand|flag needs an argument|invalid argument|accepts 1 arg|unknown command)")]
    private static partial Regex ParserMessage();
}
