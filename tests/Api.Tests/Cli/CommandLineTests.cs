using Cagent.Agents.Sources;
using Cagent.Api.Cli;

namespace Cagent.Api.Tests.Cli;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("-l", "x", "x")]
    [InlineData("-lx", null, "x")]
    [InlineData("-l=x", null, "x")]
    [InlineData("--listen", "x", "x")]
    [InlineData("--listen=x", null, "x")]
    [InlineData("--listen=", null, "")]
    [InlineData("-dlx", null, "x")]
    public void A_value_can_be_written_in_many_ways(string first, string? second, string expected)
    {
        var parsed = Parse(second is null ? [first] : [first, second]);
        Assert.Equal(expected, parsed.Text("listen"));
        Assert.Empty(parsed.Arguments);
    }

    [Fact]
    public void A_single_dash_before_a_long_name_is_a_row_of_short_flags()
    {
        var parsed = Parse(["-listen", "x"]);
        Assert.Equal("isten", parsed.Text("listen"));
        Assert.Equal(["x"], parsed.Arguments);
    }

    [Theory]
    [InlineData("0x10", 16)]
    [InlineData("1_0", 10)]
    [InlineData("0b11", 3)]
    [InlineData("0o17", 15)]
    [InlineData("017", 15)]
    [InlineData("-5", -5)]
    [InlineData("+5", 5)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void Integers_have_prefixes_and_underscores(string text, long expected) => Assert.Equal(expected, GoSyntax.ParseInt(text));

    [Theory]
    [InlineData("")]
    [InlineData("_1")]
    [InlineData("1_")]
    [InlineData("1__0")]
    [InlineData("08")]
    [InlineData("0x")]
    [InlineData("ab")]
    [InlineData("-")]
    public void What_is_no_integer_is_refused(string text) =>
        Assert.EndsWith(": invalid syntax", Assert.Throws<FormatException>(() => GoSyntax.ParseInt(text)).Message);

    [Theory]
    [InlineData("10s", 10_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("250ms", 250)]
    [InlineData("1.5s", 1_500)]
    [InlineData("-1s", -1_000)]
    [InlineData("0", 0)]
    public void Durations_are_numbers_with_units(string text, int milliseconds)
    {
        Assert.True(GoSyntax.TryParseDuration(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("s")]
    [InlineData("1x")]
    [InlineData("1..5s")]
    public void A_duration_without_a_unit_is_none(string text) => Assert.False(GoSyntax.TryParseDuration(text, out _));

    [Fact]
    public void Lists_are_repeated_or_separated_by_commas() =>
        Assert.Equal(["a", "b", "c,d"], Parse(["--env-from-file", "a,b", "--env-from-file", "\"c,d\""]).List("env-from-file"));

    [Theory]
    [InlineData("--record", "x")]
    [InlineData("--connect-rpc", null)]
    [InlineData("--code-mode-tools", null)]
    [InlineData("--otel", null)]
    [InlineData("--hook-pre-tool-use", "x")]
    public void What_is_not_built_is_refused_by_name(string flag, string? value)
    {
        var error = Assert.Throws<CommandLineException>(() => ApiCommand.RefuseWhatIsNotBuilt(Parse(value is null ? [flag] : [flag, value])));
        Assert.StartsWith($"{flag} is not supported: ", error.Message);
    }

    [Theory]
    [InlineData("--connect-rpc=false")]
    [InlineData("--record=")]
    [InlineData("--otel=0")]
    public void A_flag_that_asks_for_nothing_is_not_refused(string flag) => ApiCommand.RefuseWhatIsNotBuilt(Parse([flag]));

    [Fact]
    public void An_empty_token_is_refused_because_it_would_leave_the_server_open()
    {
        Assert.Null(ApiCommand.AuthToken(Parse([])));
        Assert.Equal("x", ApiCommand.AuthToken(Parse(["--auth-token", "x"])));
        Assert.StartsWith("--auth-token is empty: ", Assert.Throws<CommandLineException>(() => ApiCommand.AuthToken(Parse(["--auth-token="]))).Message);
    }

    [Theory]
    [InlineData("agents", true)]
    [InlineData("agentcatalog/coder", true)]
    [InlineData("127.0.0.1:5000/ns/agent:v1", true)]
    [InlineData("https://localhost/agent", true)]
    [InlineData("default", true)]
    [InlineData("/srv/agents", true)]
    [InlineData("ns/agent@sha256:0000000000000000000000000000000000000000000000000000000000000000", true)]
    [InlineData("ns/agent:v1@sha256:0000000000000000000000000000000000000000000000000000000000000000", true)]
    [InlineData("ns/agent@sha256:00", false)]
    [InlineData("agent.yaml", false)]
    [InlineData(".", false)]
    [InlineData("m", false)]
    [InlineData("", false)]
    [InlineData("Ns/agent", false)]
    [InlineData("/Users/x", false)]
    [InlineData("name:", false)]
    [InlineData("https://host:443/agent", false)]
    [InlineData("http://127.0.0.1:1/a.yaml", false)]
    [InlineData("/dev/fd/3", false)]
    public void Registry_references_are_told_by_their_form(string argument, bool expected) =>
        Assert.Equal(expected, AgentReference.AllowsPullInterval(argument));

    [Fact]
    public void Refreshing_is_refused_with_the_reason()
    {
        ApiCommand.CheckPullInterval(0, "agent.yaml");
        ApiCommand.CheckPullInterval(-5, "agent.yaml");
        Assert.Equal("--pull-interval flag can only be used with OCI references, not local files",
            Assert.Throws<CommandLineException>(() => ApiCommand.CheckPullInterval(1, "agent.yaml")).Message);
        Assert.StartsWith("--pull-interval is not supported: ", Assert.Throws<CommandLineException>(() => ApiCommand.CheckPullInterval(1, "ns/agent")).Message);
    }

    [Fact]
    public void Fake_and_record_exclude_each_other() => Assert.Equal(
        "if any flags in the group [fake record] are set none of the others can be; [fake record] were all set",
        Assert.Throws<CommandLineException>(() => ApiCommand.CheckExclusive(Parse(["--fake", "a", "--record", "b"]), "fake", "record")).Message);

    [Fact]
    public void Env_files_have_simple_lines()
    {
        var pairs = EnvironmentFile.Parse("# comment\n\nA=1\n B = \"two words\" \nC='x'\nD=a=b\nE=\n").ToList();
        Assert.Equal([("A", "1"), ("B", "two words"), ("C", "'x'"), ("D", "a=b"), ("E", "")], pairs);
        Assert.Equal("failed to read env files: invalid env file line: nonsense",
            Assert.Throws<CommandLineException>(() => EnvironmentFile.Parse("nonsense").ToList()).Message);
    }

    [Fact]
    public void The_first_env_file_that_has_a_variable_wins()
    {
        using var directory = new Testing.TemporaryDirectory();
        var variables = EnvironmentFile.ReadAll([directory.Write("a.env", "K=a\nK=later"), directory.Write("b.env", "K=b\nL=b")]);
        Assert.Equal(("a", "b"), (variables["K"], variables["L"]));
        Assert.EndsWith("no such file or directory", Assert.Throws<CommandLineException>(() => EnvironmentFile.ReadAll(["nope.env"])).Message);
        Assert.Throws<CommandLineException>(() => EnvironmentFile.ReadAll(["../x.env"]));
    }

    private static ParsedFlags Parse(string[] arguments)
    {
        return new FlagParser([.. ApiFlags.Api, .. ApiFlags.Global]).Parse(arguments);
    }
}
