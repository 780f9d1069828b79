using System.Diagnostics;

namespace Cagent.Silo.Tests.Storage;

/// <summary>A file that nobody may write. For the superuser, whom modes do not bind, it is made immutable, where the file system knows that.</summary>
internal sealed class ReadOnlyFile : IDisposable
{
    private readonly string _path;

    private ReadOnlyFile(string path) => _path = path;

    /// <summary>Null when the superuser's files cannot be protected here.</summary>
    public static ReadOnlyFile? TryMake(string path)
    {
        if (Environment.IsPrivilegedProcess)
        {
            return TrySetImmutable(path, "+i") ? new ReadOnlyFile(path) : null;
        }

        File.SetAttributes(path, FileAttributes.ReadOnly);
        return new ReadOnlyFile(path);
    }

    /// <summary>It can be deleted again.</summary>
    public void Dispose()
    {
        if (Environment.IsPrivilegedProcess)
        {
            TrySetImmutable(_path, "-i");
        }
        else
        {
            File.SetAttributes(_path, FileAttributes.Normal);
        }
    }

    private static bool TrySetImmutable(string path, string change)
    {
        try
        {
            using var chattr = Process.Start(new ProcessStartInfo("chattr", [change, path]) { RedirectStandardError = true });
            chattr?.WaitForExit();
            return chattr?.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
