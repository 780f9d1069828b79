using System.Diagnostics;
using System.Text;
using Cagent.Testing;
using Cagent.Tools.Processes;

namespace Cagent.Grains.Tests.Tools;

/// <summary>Commands as real processes.</summary>
public sealed class ShellToolTests
{
    private const string Shell = "    toolsets: [{type: shell}]";

    private static readonly Dictionary<string, string?> ShortGrace = new() { ["Cagent:Processes:StopGrace"] = "00:00:00.2" };

    [Fact]
    public async Task A_command_that_is_cancelled_at_once_does_not_go_on()
    {
        await using ToolRoom room = new(Shell, ShortGrace);
        for (var attempt = 0; attempt < 20; attempt++)
        {
            using CancellationTokenSource cancel = new();
            var call = room.TryCallAsync("shell", $$"""{"cmd":"sleep 0.5; touch went-on-{{attempt}}"}""", cancellationToken: cancel.Token);
            await Pause.ForAsync(TimeSpan.FromMilliseconds(attempt % 5), TestContext.Current.CancellationToken);
            await cancel.CancelAsync();
            try
            {
                await call;
            }
            catch (OperationCanceledException)
            {
                // Cancelled before it began.
            }
        }

        await Pause.ForAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Assert.Empty(Directory.GetFiles(room.WorkingDirectory, "went-on-*"));
    }

    [Fact]
    public async Task A_working_directory_that_is_gone_is_not_named()
    {
        await using ToolRoom room = new(Shell);
        Directory.Delete(room.WorkingDirectory, recursive: true);
        var result = await room.CallAsync("shell", """{"cmd":"true"}""");
        Assert.True(result.IsError);
        Assert.Contains("the working directory '.' does not exist", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_takes_too_long_is_ended_with_everything_it_started()
    {
        await using ToolRoom room = new(Shell, ShortGrace);

        var result = await room.CallAsync(
            "shell", """{"cmd":"echo started; sh -c 'trap \"\" TERM; echo $$ > deaf; sleep 60' & sleep 60","timeout":1}""");

        Assert.Equal("Command timed out after 1s\nOutput: started", result.Output);
        Assert.False(IsAlive(await ReadAsync(room.At("deaf"))));
    }

    [Fact]
    public async Task A_cancelled_command_ends()
    {
        await using ToolRoom room = new(Shell, ShortGrace);
        using CancellationTokenSource cancel = new();

        var call = room.TryCallAsync("shell", """{"cmd":"echo $$ > pid; sleep 60"}""", cancellationToken: cancel.Token);
        var pid = await Eventually.GetAsync(() => ReadIfThereAsync(room.At("pid")), text => text.Length > 0, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await cancel.CancelAsync();

        Assert.Equal("Command cancelled", (await call)!.Output);
        Assert.False(IsAlive(pid));
    }

    [Fact]
    public async Task A_command_dies_with_a_server_that_was_killed()
    {
        using TemporaryDirectory directory = new();
        ProcessStartInfo start = new("setsid") { WorkingDirectory = directory.Path, RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in new[] { "/bin/sh", "-c", ProcessGroup.Wrapper, "/bin/sh", "sleep 60 & echo ready; sleep 60" })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

        // What the system does when the server's end of the pipe goes with it.
        process.StandardInput.Close();

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(128 + 9, process.ExitCode);
        Assert.Equal("", await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_a_command_leaves_running_in_the_background_goes_on()
    {
        await using ToolRoom room = new(Shell);

        var result = await room.CallAsync("shell", """{"cmd":"sh -c 'sleep 0.3; touch late' >/dev/null 2>&1 & echo now"}""");

        Assert.Equal("now", result.Output);
        Assert.True(await Eventually.GetAsync(
            () => Task.FromResult(File.Exists(room.At("late"))), there => there, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Endless_output_is_cut_at_a_character()
    {
        await using ToolRoom room = new(Shell);

        var result = await room.CallAsync("shell", """{"cmd":"yes ééé | head -c 50000000"}""");

        Assert.EndsWith("\n\n[Output truncated: exceeded 30,000 character limit]", result.Output, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(result.Output), 30_040, 30_060);
        Assert.DoesNotContain('\ufffd', result.Output);
    }

    [Fact]
    public async Task Output_is_shown_while_the_command_runs()
    {
        await using ToolRoom room = new(Shell);
        TaskCompletionSource<string> shown = new(TaskCreationOptions.RunContinuationsAsynchronously);

        var call = room.TryCallAsync("shell", """{"cmd":"echo first; until [ -e go ]; do sleep 0.01; done; echo second"}""", text => shown.TrySetResult(text));

        Assert.Equal("first\n", await shown.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        room.Write("go", "");
        Assert.Equal("first\nsecond", (await call)!.Output);
    }

    [Fact]
    public async Task A_command_sees_only_the_variables_it_is_given()
    {
        Environment.SetEnvironmentVariable("CAGENT_TEST_SECRET", "s3cret");
        await using ToolRoom room = new("    toolsets:\n      - type: shell\n        env: {GREETING: \"hi $FIXTURE_TOKEN\"}");

        var names = (await room.CallAsync("shell", """{"cmd":"env"}""")).Output.Split('\n').Select(line => line.Split('=')[0]);

        Assert.Contains("GREETING", names);
        Assert.Subset(
            new HashSet<string> { "PATH", "HOME", "LANG", "LC_ALL", "TERM", "TZ", "GREETING", "PWD", "OLDPWD", "SHLVL", "_" }, names.ToHashSet());
    }

    [Theory]
    [InlineData("LD_PRELOAD")]
    [InlineData("BASH_ENV")]
    [InlineData("GIT_SSH_COMMAND")]
    public async Task A_file_cannot_set_variables_that_change_what_programs_load(string name)
    {
        await using ToolRoom room = new($"    toolsets:\n      - type: shell\n        env: {{{name}: x}}");

        var listing = await room.ListAsync();

        Assert.Empty(listing.Tools);
        Assert.Equal($"toolset shell failed: 'env' may not set {name}: it changes what programs load", Assert.Single(listing.Warnings));
    }

    [Fact]
    public async Task A_longer_time_than_allowed_is_reduced_and_the_result_says_so()
    {
        await using ToolRoom room = new(Shell);

        var result = await room.CallAsync("shell", """{"cmd":"echo x","timeout":86400}""");

        Assert.Equal("x\n(timeout reduced to 10m0s, the longest allowed here)", result.Output);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("..")]
    [InlineData("link")]
    [InlineData("sub/../../..")]
    public async Task A_command_starts_inside_the_workspace(string cwd)
    {
        await using ToolRoom room = new(Shell);
        Directory.CreateSymbolicLink(room.At("link"), "/");

        var result = await room.CallAsync("shell", $$"""{"cmd":"pwd","cwd":"{{cwd}}"}""");

        Assert.True(result.IsError);
        Assert.Equal("Error starting command: path is outside the workspace: " + cwd, result.Output);
    }

    [Theory]
    [InlineData("USR1", "user defined signal 1")]
    [InlineData("TRAP", "trace/breakpoint trap")]
    [InlineData("XCPU", "CPU time limit exceeded")]
    public async Task A_signal_that_ended_a_command_is_called_by_its_name(string signal, string name)
    {
        await using ToolRoom room = new(Shell);

        Assert.Equal($"Error executing command: signal: {name}\nOutput:", (await room.CallAsync("shell", $$"""{"cmd":"kill -{{signal}} $$"}""")).Output);
    }

    [Theory]
    [InlineData("shell", "Error starting command: ")]
    [InlineData("run_background_job", "Error starting background command: ")]
    public async Task A_command_that_is_too_long_is_refused_without_showing_where_the_workspace_lies(string tool, string beginning)
    {
        await using ToolRoom room = new(Shell);

        var result = await room.CallAsync(tool, $$"""{"cmd":"echo {{new string('x', 200_000)}}"}""");

        Assert.True(result.IsError);
        Assert.StartsWith(beginning, result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(room.Parent, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_goes_on_as_long_as_something_it_started_writes_to_its_output()
    {
        await using ToolRoom room = new(Shell, ShortGrace);
        var started = await room.CallAsync("run_background_job", """{"cmd":"sleep 60 & echo $! > pid"}""");
        var job = started.Output.Split('\n')[0].Split(' ')[^1];
        var pid = await Eventually.GetAsync(() => ReadIfThereAsync(room.At("pid")), text => text.Length > 0, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Contains("Status: running", (await room.CallAsync("list_background_jobs", "{}")).Output, StringComparison.Ordinal);
        Assert.Equal($"Job {job} stopped successfully", (await room.CallAsync("stop_background_job", $$"""{"job_id":"{{job}}"}""")).Output);
        Assert.False(IsAlive(pid));
    }

    [Fact]
    public async Task Jobs_end_with_their_session()
    {
        string pid;
        await using (ToolRoom room = new(Shell))
        {
            await room.CallAsync("run_background_job", """{"cmd":"echo $$ > pid; sleep 60 & sleep 60"}""");
            pid = await Eventually.GetAsync(() => ReadIfThereAsync(room.At("pid")), text => text.Length > 0, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
            Assert.True(IsAlive(pid));
        }

        Assert.False(IsAlive(pid));
    }

    [Fact]
    public async Task Only_so_many_jobs_run_at_once()
    {
        await using ToolRoom room = new(Shell, new Dictionary<string, string?> { ["Cagent:Shell:MaxRunningJobs"] = "1" });
        await room.CallAsync("run_background_job", """{"cmd":"sleep 60"}""");

        var second = await room.CallAsync("run_background_job", """{"cmd":"sleep 60"}""");

        Assert.True(second.IsError);
        Assert.Contains("At most 1 background jobs", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_the_finished_jobs_the_oldest_is_forgotten_first()
    {
        Dictionary<string, string?> settings = new() { ["Cagent:Shell:MaxRunningJobs"] = "1", ["Cagent:Shell:MaxStoredJobs"] = "2" };
        await using ToolRoom room = new("    toolsets: [{type: background_jobs}]", settings);
        for (var i = 1; i <= 3; i++)
        {
            var started = (await room.CallAsync("run_background_job", $$"""{"cmd":"echo {{i}}"}""")).Output;
            await room.CallAsync("wait_background_job", $$"""{"job_id":"{{started.Split('\n')[0].Split(": ")[1]}}"}""");
        }

        var list = (await room.CallAsync("list_background_jobs", "{}")).Output;

        Assert.DoesNotContain("Command: echo 1", list, StringComparison.Ordinal);
        Assert.Contains("Command: echo 2", list, StringComparison.Ordinal);
        Assert.Contains("Command: echo 3", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_for_a_job_shows_what_it_wrote()
    {
        await using ToolRoom room = new("    toolsets: [{type: background_jobs}]");
        var id = (await room.CallAsync("run_background_job", """{"cmd":"until [ -e go ]; do sleep 0.01; done; echo done; exit 3"}""")).Output.Split('\n')[0].Split(": ")[1];
        Assert.Contains("Status: running", (await room.CallAsync("wait_background_job", $$"""{"job_id":"{{id}}","timeout":1}""")).Output, StringComparison.Ordinal);

        room.Write("go", "");
        var text = (await room.CallAsync("wait_background_job", $$"""{"job_id":"{{id}}"}""")).Output;

        Assert.Contains("Status: failed", text, StringComparison.Ordinal);
        Assert.EndsWith("Exit Code: 3\n\n--- Output ---\ndone\n", text, StringComparison.Ordinal);
    }

    private static Task<string> ReadAsync(string path) => File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);

    private static async Task<string> ReadIfThereAsync(string path) => File.Exists(path) ? (await ReadAsync(path)).Trim() : "";

    private static bool IsAlive(string process) => Directory.Exists("/proc/" + process.Trim())
        && !File.ReadAllText($"/proc/{process.Trim()}/stat").Contains(") Z ", StringComparison.Ordinal);
}
