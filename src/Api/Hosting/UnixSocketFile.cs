using System.Net.Sockets;

namespace Cagent.Api.Hosting;

/// <summary>The file of a Unix socket. Only a socket that nobody serves any more is replaced; anything else stays as it is.</summary>
internal static class UnixSocketFile
{
    /// <param name="path">Path of the file; a NUL in front makes it the name of an abstract socket.</param>
    public static UnixDomainSocketEndPoint EndPoint(string path)
    {
        try
        {
            return new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new ListenException($"listen unix {path.Replace('\0', '@')}: bind: invalid argument");
        }
    }

    public static void MakeRoom(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is not { } directory)
        {
            throw new ListenException($"{path} is a directory; choose another path");
        }

        if (File.Exists(directory))
        {
            throw new ListenException($"remove {path}: not a directory");
        }

        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (UnauthorizedAccessException)
        {
            throw new ListenException($"mkdir {directory}: permission denied");
        }
        catch (IOException error)
        {
            throw new ListenException($"mkdir {directory}: {(error is FileNotFoundException or DirectoryNotFoundException ? "no such file or directory" : error.Message)}");
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
            // For writing as well: opening a named pipe for reading alone would wait for somebody to write.
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
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
