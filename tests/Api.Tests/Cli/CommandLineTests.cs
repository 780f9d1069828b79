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
    [InlineData("\"a,b", "parse error on line 1, column 5: extraneous or missing \" in quoted-field")]
    [InlineData("\"a\"b", "parse error on line 1, column 3: extraneous or missing \" in quoted-field")]
    [InlineData("x,\"", "parse error on line 1, column 4: extraneous or missing \" in quoted-field")]
    [InlineData("é\"", "parse error on line 1, column 3: bare \" in non-quoted field")]
    [InlineData("a,b\"c", "parse error on line 1, column 4: bare \" in non-quoted field")]
    public void A_list_with_a_quote_in_the_wrong_place_is_refused(string text, string problem) => Assert.Equal(
        $"invalid argument {GoSyntax.Quote(text)} for \"--env-from-file\" flag: {problem}",
        Assert.Throws<CommandLineException>(() => Parse(["--env-from-file", text])).Message);

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("a,", new[] { "a", "" })]
    [InlineData(",", new[] { "", "" })]
    [InlineData("\"\",b", new[] { "", "b" })]
    [InlineData("\"a\"\"b\", c ", new[] { "a\"b", " c " })]
    public void Values_of_a_list_are_taken_as_they_are(string text, string[] values) => Assert.Equal(values, CommaSeparated.Split(text));

    [Theory]
    [InlineData("a\tb\u0007\u0001\u007f", "\"a\\tb\\a\\x01\\x7f\"")]
    [InlineData("é\u00a0\u200b😀\\", "\"é\\u00a0\\u200b😀\\\\\"")]
    public void What_cannot_be_seen_is_quoted_by_its_number(string text, string quoted) => Assert.Equal(quoted, GoSyntax.Quote(text));

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
    public void A_recording_is_looked_for_before_anything_is_said_about_refreshing() => Assert.Equal(
        "failed to start fake proxy: failed to create VCR recorder: requested cassette not found: nope.yaml",
        Assert.Throws<CommandLineException>(() => ApiCommand.ReadSettings(Parse(["agent.yaml", "--fake", "nope", "--pull-interval", "1"]))).Message);

    [Fact]
    public void A_bad_file_of_variables_ends_the_start() => Assert.Equal(
        "failed to read env files: open nope.env: no such file or directory",
        Assert.Throws<CommandLineException>(() => ApiCommand.ReadSettings(Parse(["agent.yaml", "--env-from-file", "nope.env"]))).Message);

    [Fact]
    public void What_was_not_said_is_left_to_the_configuration()
    {
        var settings = ApiCommand.ReadSettings(Parse(["agent.yaml"]));
        Assert.Equal((null, null, null, null), (settings.OnDisconnect, settings.AuthToken, settings.SessionDatabase, settings.SiloPort));
        Assert.Equal(Runs.DisconnectPolicy.Cancel, ApiCommand.ReadSettings(Parse(["agent.yaml", "--on-disconnect", "cancel"])).OnDisconnect);
    }

    private static ParsedFlags Parse(string[] arguments)
    {
        return new FlagParser([.. ApiFlags.Api, .. ApiFlags.Global]).Parse(arguments);
    }
}
