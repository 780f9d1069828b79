using System.Diagnostics;

namespace Cagent.Testing;

/// <summary>Named pipes: whoever opens one for reading waits until somebody writes.</summary>
public static class NamedPipe
{
    /// <summary>Makes one and returns its path.</summary>
    public static async Task<string> MakeAsync(string path, CancellationToken cancellationToken)
    {
        using var maker = Process.Start("mkfifo", path);
        await maker.WaitForExitAsync(cancellationToken);
        return maker.ExitCode == 0 ? path : throw new InvalidOperationException($"mkfifo {path} ended with {maker.ExitCode}");
    }
}
