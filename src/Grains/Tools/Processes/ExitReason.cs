using System.Globalization;

namespace Cagent.Tools.Processes;

/// <summary>Says how a command failed.</summary>
internal static class ExitReason
{
    private static readonly Dictionary<int, string> Signals = new()
    {
        [1] = "hangup",
        [2] = "interrupt",
        [3] = "quit",
        [4] = "illegal instruction",
        [5] = "trace/breakpoint trap",
        [6] = "aborted",
        [7] = "bus error",
        [8] = "floating point exception",
        [9] = "killed",
        [10] = "user defined signal 1",
        [11] = "segmentation fault",
        [12] = "user defined signal 2",
        [13] = "broken pipe",
        [14] = "alarm clock",
        [15] = "terminated",
        [24] = "CPU time limit exceeded",
        [25] = "file size limit exceeded",
        [26] = "virtual timer expired",
        [27] = "profiling timer expired",
        [29] = "I/O possible",
        [30] = "power failure",
        [31] = "bad system call",
    };

    /// <summary><c>exit status 2</c> or <c>signal: killed</c>. The system reports a signal as 128 + its number, so a command that exits with
    /// such a number by itself reads as killed.</summary>
    public static string Describe(int exitCode) => Signals.TryGetValue(exitCode - 128, out var signal)
        ? "signal: " + signal
        : "exit status " + exitCode.ToString(CultureInfo.InvariantCulture);

    public static bool IsSignal(int exitCode) => Signals.ContainsKey(exitCode - 128);
}
