using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Cagent.Tools.Processes;

/// <summary>A running shell command as the leader of a process group of its own: what it starts is ended with it.</summary>
internal sealed class ProcessGroup : IDisposable
{
    private const int Terminate = 15;
    private const int Kill = 9;

    /// <summary>Joins both outputs, empties the input, and leaves a watcher behind that ends the group when the server's end of the pipe
    /// closes without a word: no job outlives a killed server.</summary>
    internal const string Wrapper =
        """
        exec 3<&0 </dev/null 2>&1; ( ( read -r _ <&3 || kill -KILL -$$ ) >/dev/null 2>&1 & ); exec 3<&-; exec "$0" -c "$1"
        """;

    private static readonly string? SessionStarter = new[] { "/usr/bin/setsid", "/bin/setsid" }.FirstOrDefault(File.Exists);

    private readonly Process _process;
    private readonly TimeProvider _timeProvider;
    private readonly bool _hasWatcher;

    private ProcessGroup(Process process, bool hasWatcher, TimeProvider timeProvider)
    {
        _process = process;
        Id = process.Id;
        _hasWatcher = hasWatcher;
        _timeProvider = timeProvider;
    }

    /// <summary>Id of the command and of its group.</summary>
    public int Id { get; }

    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Only for a launch with input.</summary>
    public Stream Errors => _process.StandardError.BaseStream;

    /// <summary>128 + the number of the signal when one ended the command.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Starts the command.</summary>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    public static ProcessGroup Start(ProcessLaunch launch, ProcessOptions options, TimeProvider timeProvider)
    {
        var watched = launch.Input is null;
        ProcessStartInfo start = new(SessionStarter ?? options.Shell)
        {
            WorkingDirectory = launch.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = !watched,
            UseShellExecute = false,
        };
        string[] arguments = watched ? [options.Shell, "-c", Wrapper, options.Shell, launch.Command] : [options.Shell, "-c", launch.Command];
        foreach (var argument in SessionStarter is null ? arguments[1..] : arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var (name, value) in launch.Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return new ProcessGroup(Process.Start(start)!, watched, timeProvider);
        }
        catch (Win32Exception e)
        {
            // The runtime's own text shows where the workspace lies.
            throw new Win32Exception(e.NativeErrorCode);
        }
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Writes the input of a launch that has one, and closes it. A command that does not read it is no error.</summary>
    public async Task WriteInputAsync(string input, CancellationToken cancellationToken)
    {
        try
        {
            await _process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(input), cancellationToken);
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The command closed its input or has ended.
        }
    }

    /// <summary>Ends the command and everything in its group: politely, then by force after <paramref name="grace"/>. Returns when the group
    /// is gone, at the latest 10 s after the polite request.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        var start = _timeProvider.GetTimestamp();
        Signal(Terminate);
        var killed = false;
        while (IsAlive() && _timeProvider.GetElapsedTime(start) < TimeSpan.FromSeconds(10))
        {
            if (!killed && _timeProvider.GetElapsedTime(start) >= grace)
            {
                Signal(Kill);
                killed = true;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), _timeProvider, CancellationToken.None);
        }
    }

    /// <summary>Ends the group by force, at once.</summary>
    public void KillNow() => Signal(Kill);

    /// <summary>Lets go of a command that has ended; what it left running in the background goes on.</summary>
    public void Dispose()
    {
        if (_hasWatcher)
        {
            ReleaseWatcher();
        }

        _process.Dispose();
    }

    private void ReleaseWatcher()
    {
        try
        {
            var input = _process.StandardInput;
            input.BaseStream.Write("\n"u8);
            input.Close();
        }
        catch (IOException)
        {
            // The watcher went with the group.
        }
    }

    /// <summary>In its first moment the command has no group yet.</summary>
    private bool IsAlive() => (SessionStarter is not null && Posix.Send(-Id, 0) == 0) || !_process.HasExited;

    private void Signal(int signal)
    {
        if (SessionStarter is not null)
        {
            if (Posix.Send(-Id, signal) != 0 && !_process.HasExited)
            {
                _ = Posix.Send(Id, signal);
            }
        }
        else if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    private static class Posix
    {
        [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int Send(int process, int signal);
    }
}
