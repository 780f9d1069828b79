using System.Runtime.InteropServices;

namespace Cagent.Testing.Servers;

internal static partial class Posix
{
    public static void Kill(int process, PosixSignalNumber signal) => SendSignal(process, (int)signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
