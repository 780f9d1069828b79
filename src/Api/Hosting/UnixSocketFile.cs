using System.Net.Sockets;

namespace Cagent.Api.Hosting;

/// <summary>The file of a Unix socket. Only a socket that nobody serves any more is replaced; anything else stays as it is.</summary>
internal static class UnixSocketFile
{
    public static UnixDomainSocketEndPoint EndPoint(string path)
    {
        try
        {
            return new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new ListenException($"listen unix {path}: bind: invalid argument");
        }
    }

    public static void MakeRoom(string path)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (File.Exists(directory))
        {
            throw new ListenException($"remove {path}: not a directory");
        }

        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ListenException($"mkdir {directory}: {error.Message}");
        }

        if (Directory.Exists(path))
        {
            throw new ListenException(Directory.EnumerateFileSystemEntries(path).Any()
                ? $"remove {path}: directory not empty"
                : $"{path} is a directory; choose another path");
        }

        if (File.Exists(path))
        {
            RemoveStale(path);
        }
    }

    private static void RemoveStale(string path)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(EndPoint(path));
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionRefused && IsSocket(path))
        {
            File.Delete(path);
            return;
        }
        catch (SocketException)
        {
            throw new ListenException($"{path} exists and is not a socket; remove it or choose another path");
        }

        throw new ListenException($"listen unix {path}: bind: address already in use");
    }

    /// <summary>Connecting to an ordinary file is refused as well, so its type has to be looked at.</summary>
    private static bool IsSocket(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
            return false;
        }
        catch (IOException)
        {
            // open(2) of a socket fails with ENXIO.
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
