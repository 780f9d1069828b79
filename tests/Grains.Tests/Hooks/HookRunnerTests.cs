using System.Text.Json;
using Cagent.Agents.Configuration;
using Cagent.Hooks;
using Cagent.Models;
using Cagent.Testing;
using Cagent.Tools;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Cagent.Grains.Tests.Hooks;

/// <summary>Hooks as real processes.</summary>
public sealed class HookRunnerTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static readonly HookInvocation Call = new()
    {
        Event = "pre_tool_use",
        SessionId = "s1",
        WorkingDirectory = "",
        ToolName = "shell",
        ToolCallId = "call_1",
        ToolInput = """{"cmd":"ls","n":1}""",
    };

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_hook_reads_the_event_in_the_directory_of_the_session()
    {
        await RunAsync(Call, "cat > seen.json; pwd > where");

        using var seen = JsonDocument.Parse(await ReadAsync("seen.json"));
        Assert.Equal(
            $$$"""{"session_id":"s1","cwd":"{{{_directory.Path}}}","hook_event_name":"pre_tool_use","tool_name":"shell","tool_use_id":"call_1","tool_input":{"cmd":"ls","n":1}}""",
            seen.RootElement.GetRawText());
        Assert.Equal(_directory.Path, (await ReadAsync("where")).Trim());
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[1]")]
    [InlineData("")]
    public async Task Arguments_that_are_no_object_are_left_out(string arguments)
    {
        await RunAsync(Call with { ToolInput = arguments }, "cat > seen.json");

        Assert.DoesNotContain("tool_input", await ReadAsync("seen.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exit_code_2_blocks_with_what_was_written_to_the_error_output()
    {
        var outcome = await RunAsync(Call, """echo '{"decision":"approve"}'; echo ' no rm ' >&2; exit 2""");

        Assert.True(outcome.Blocked);
        Assert.Equal("no rm", outcome.Message);
    }

    [Theory]
    [InlineData("exit 1")]
    [InlineData("kill -9 $$")]
    [InlineData("no-such-command-xyz")]
    [InlineData("echo blocked; echo '{broken'")]
    [InlineData("""echo '{"continue":"false"}'""")]
    [InlineData("""echo '{"hook_specific_output":{"permission_decision":"ask"}}'""")]
    public async Task Anything_else_does_not_block(string command)
    {
        var outcome = await RunAsync(Call, command);

        Assert.Equal(HookOutcome.Allowed, outcome);
    }

    [Theory]
    [InlineData("""{"continue":false,"stop_reason":"stop"}""", "stop")]
    [InlineData("""{"decision":"block","reason":"why"}""", "why")]
    [InlineData("""{"hook_specific_output":{"permission_decision":"deny","permission_decision_reason":"never"}}""", "never")]
    [InlineData("""{"decision":"allow","decision":"block","reason":"\ud800"}""", "\ufffd")]
    public async Task A_printed_decision_blocks(string reply, string message)
    {
        var outcome = await RunAsync(Call, $"echo '{reply}'");

        Assert.True(outcome.Blocked);
        Assert.Equal(message, outcome.Message);
    }

    [Fact]
    public async Task After_the_tool_a_denied_permission_means_nothing()
    {
        var outcome = await RunAsync(
            Call with { Event = "post_tool_use" }, """echo '{"system_message":"hm","hook_specific_output":{"permission_decision":"deny"}}'""");

        Assert.Equal(new HookOutcome { SystemMessage = "hm" }, outcome);
    }

    [Fact]
    public async Task Several_hooks_are_combined_in_the_order_of_the_file()
    {
        var outcome = await RunAsync(
            Call,
            """sleep 0.3; echo '{"system_message":"one","hook_specific_output":{"updated_input":{"a":1,"b":1}}}'""",
            """echo '{"system_message":"two","hook_specific_output":{"updated_input":{"b":2}}}'""",
            "echo first >&2; exit 2",
            "echo second >&2; exit 2");

        Assert.Equal(
            new HookOutcome { Blocked = true, Message = "first\nsecond", SystemMessage = "one\ntwo", UpdatedInput = """{"a":1,"b":2}""" }, outcome);
    }

    [Fact]
    public async Task Equal_hooks_run_once()
    {
        await RunAsync(Call, "echo x >> count", "echo x >> count");

        Assert.Equal("x\n", await ReadAsync("count"));
    }

    [Fact]
    public async Task Hooks_run_at_the_same_time()
    {
        // Each waits for what the other one makes.
        var outcome = await RunAsync(
            Call,
            "touch a; until [ -e b ]; do sleep 0.01; done; echo a >&2; exit 2",
            "touch b; until [ -e a ]; do sleep 0.01; done; echo b >&2; exit 2");

        Assert.Equal("a\nb", outcome.Message);
    }

    [Fact]
    public async Task A_hook_that_takes_too_long_is_ended_with_everything_it_started_and_does_not_block()
    {
        var outcome = await RunAsync(Call, 1, [], "sh -c 'trap \"\" TERM; echo $$ > group; sleep 60' & wait");

        Assert.Equal(HookOutcome.Allowed, outcome);
        Assert.False(IsAlive((await ReadAsync("group")).Trim()));
    }

    [Fact]
    public async Task A_hook_that_fails_blocks_where_the_server_says_so()
    {
        var outcome = await RunAsync(Call, 60, new() { ["Cagent:Hooks:BlockOnFailure"] = "true" }, "exit 3");

        Assert.True(outcome.Blocked);
        Assert.Contains("exit status 3", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_hook_runs_where_the_server_says_so()
    {
        var outcome = await RunAsync(Call, 60, new() { ["Cagent:Hooks:Enabled"] = "false" }, "exit 2");

        Assert.Equal(HookOutcome.Allowed, outcome);
    }

    [Theory]
    [InlineData("", "shell", true)]
    [InlineData("*", "shell", true)]
    [InlineData("shell", "shell", true)]
    [InlineData("shell", "shell_exec", false)]
    [InlineData("Shell", "shell", false)]
    [InlineData("read_.*|shell", "read_file", true)]
    [InlineData("a|shel", "shell", false)]
    [InlineData("(", "shell", false)]
    public async Task A_matcher_is_about_the_whole_name(string matcher, string tool, bool runs)
    {
        HooksConfig hooks = new()
        {
            PreToolUse = [new HookMatcherConfig { Matcher = matcher, Hooks = [new HookConfig { Type = "command", Command = "exit 2" }] }],
        };

        var outcome = await RunAsync(hooks, Call with { ToolName = tool }, []);

        Assert.Equal(runs, outcome.Blocked);
    }

    [Fact]
    public async Task A_hook_does_not_see_the_variables_of_the_server()
    {
        Environment.SetEnvironmentVariable("CAGENT_TEST_HOOK_SECRET", "s3cret");

        await RunAsync(Call, "env > seen");

        Assert.DoesNotContain("s3cret", await ReadAsync("seen"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_that_is_gone_does_not_block()
    {
        HooksConfig hooks = new() { OnUserInput = [new HookConfig { Type = "command", Command = "exit 2" }] };

        var outcome = await RunnerOf([]).RunAsync(
            hooks, new HookInvocation { Event = "on_user_input", SessionId = "s", WorkingDirectory = _directory.At("gone") }, TestContext.Current.CancellationToken);

        Assert.Equal(HookOutcome.Allowed, outcome);
    }

    private static bool IsAlive(string process) => Directory.Exists("/proc/" + process)
        && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);

    private Task<string> ReadAsync(string file) => File.ReadAllTextAsync(_directory.At(file), TestContext.Current.CancellationToken);

    private Task<HookOutcome> RunAsync(HookInvocation invocation, params string[] commands) => RunAsync(invocation, 60, [], commands);

    private Task<HookOutcome> RunAsync(HookInvocation invocation, int timeout, Dictionary<string, string?> settings, params string[] commands)
    {
        HookMatcherConfig matcher = new()
        {
            Hooks = [.. commands.Select(command => new HookConfig { Type = "command", Command = command, Timeout = timeout })],
        };
        return RunAsync(new HooksConfig { PreToolUse = [matcher], PostToolUse = [matcher] }, invocation, settings);
    }

    private Task<HookOutcome> RunAsync(HooksConfig hooks, HookInvocation invocation, Dictionary<string, string?> settings) =>
        RunnerOf(settings).RunAsync(hooks, invocation with { WorkingDirectory = _directory.Path }, TestContext.Current.CancellationToken);

    private static IHookRunner RunnerOf(Dictionary<string, string?> settings)
    {
        settings["Cagent:Processes:StopGrace"] = "00:00:00.2";
        ServiceCollection services = new();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddSingleton<ICredentialEnvironment, NoCredentials>();
        services.AddCagentTools();
        return services.BuildServiceProvider().GetRequiredService<IHookRunner>();
    }

    private sealed class NoCredentials : ICredentialEnvironment
    {
        public string? Find(string name) => null;
    }
}
