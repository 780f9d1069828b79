using Cagent.Tools.Processes;

namespace Cagent.Tools.Shell;

/// <summary>A command that goes on while the agent works.</summary>
internal sealed class BackgroundJob : IDisposable
{
    private const int MaxOutputBytes = 10 * 1024 * 1024;

    private readonly ProcessGroup _group;
    private readonly TimeProvider _timeProvider;
    private readonly DateTimeOffset _startedAt;
    private DateTimeOffset? _endedAt;

    private BackgroundJob(string id, string command, ProcessGroup group, TimeProvider timeProvider)
    {
        Id = id;
        Command = command;
        _group = group;
        _timeProvider = timeProvider;
        _startedAt = timeProvider.GetUtcNow();
        Ended = WatchAsync();
    }

    public string Id { get; }

    public string Command { get; }

    public BoundedOutput Output { get; } = new(MaxOutputBytes);

    /// <summary><c>running</c>, <c>completed</c>, <c>failed</c> or <c>stopped</c>.</summary>
    public string Status { get; private set; } = "running";

    public bool IsRunning => Status == "running";

    /// <summary>Its exit code; -1 when a signal ended it.</summary>
    public int ExitCode { get; private set; }

    public TimeSpan Runtime => (_endedAt ?? _timeProvider.GetUtcNow()) - _startedAt;

    /// <summary>Completes when the command has ended.</summary>
    public Task Ended { get; }

    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    public static BackgroundJob Start(string id, ProcessLaunch launch, CommandRunner runner, TimeProvider timeProvider) =>
        new(id, launch.Command, runner.Start(launch), timeProvider);

    /// <summary>Ends the command and everything that it started.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        if (!IsRunning)
        {
            return;
        }

        Status = "stopped";
        _endedAt = _timeProvider.GetUtcNow();
        await _group.StopAsync(grace);
    }

    public void Dispose() => _group.Dispose();

    private async Task WatchAsync()
    {
        // As long as something that it started holds its output, it goes on and can be stopped.
        await Output.FillAsync(_group.Output, null, CancellationToken.None);
        await _group.WaitForExitAsync(CancellationToken.None);
        if (IsRunning)
        {
            var code = _group.ExitCode;
            ExitCode = ExitReason.IsSignal(code) ? -1 : code;
            _endedAt = _timeProvider.GetUtcNow();
            Status = code == 0 ? "completed" : "failed";
        }
    }
}
