using System.Net;
using System.Net.Sockets;
using Cagent.Api.Cli;

namespace Cagent.Api.Hosting;

/// <summary>The socket that clients connect to. It is bound before anything else is touched, so that a wrong address costs nothing.</summary>
internal sealed class Listener : IDisposable
{
    private Listener(Socket socket, string? path)
    {
        Socket = socket;
        Path = path;
    }

    public Socket Socket { get; }

    /// <summary>Path of a Unix socket in the file system; null for TCP and for abstract sockets.</summary>
    public string? Path { get; }

    /// <summary>The address that reaches only this machine.</summary>
    public bool IsLocal => Socket.LocalEndPoint is not IPEndPoint address || IPAddress.IsLoopback(address.Address);

    /// <summary>What the start-up line shows.</summary>
    public required string DisplayAddress { get; init; }

    /// <summary>Binds and listens.</summary>
    /// <exception cref="CommandLineException">The address is malformed or cannot be had.</exception>
    public static Listener Open(string address)
    {
        try
        {
            return address switch
            {
                "" => throw new ListenException("the address is empty; write for example 127.0.0.1:8080"),
                _ when address.StartsWith("unix://", StringComparison.Ordinal) => OpenUnix(address["unix://".Length..]),
                _ when address.StartsWith("npipe://", StringComparison.Ordinal) =>
                    throw new ListenException($"named pipes not supported on {(OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsMacOS() ? "darwin" : "windows")}"),
                _ => OpenTcp(TcpAddress.Parse(address), address),
            };
        }
        catch (ListenException error)
        {
            throw new CommandLineException($"failed to listen on {address}: {error.Message}");
        }
    }

    public void Dispose()
    {
        Socket.Dispose();
        if (Path is not null)
        {
            File.Delete(Path);
        }
    }

    private static Listener OpenTcp(IPEndPoint endPoint, string address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endPoint);
            socket.Listen(512);
            return new Listener(socket, null) { DisplayAddress = socket.LocalEndPoint!.ToString()! };
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw new ListenException($"listen tcp4 {(address[0] == ':' ? address : endPoint.ToString())}: bind: {Cause(error)}");
        }
    }

    private static Listener OpenUnix(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (path is "" or ['@', ..])
            {
                // An abstract socket: no file, gone with the process.
                var name = path.Length > 1 ? path[1..] : Guid.NewGuid().ToString("N")[..5];
                socket.Bind(UnixSocketFile.EndPoint("\0" + name));
                socket.Listen(512);
                return new Listener(socket, null) { DisplayAddress = "@" + name };
            }

            UnixSocketFile.MakeRoom(path);
            var endPoint = UnixSocketFile.EndPoint(path);
            socket.Bind(endPoint);

            // Before it listens, so that nobody else ever connects.
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            socket.Listen(512);
            return new Listener(socket, System.IO.Path.GetFullPath(path)) { DisplayAddress = path };
        }
        catch (SocketException error)
        {
            socket.Dispose();
            var cause = error.SocketErrorCode == SocketError.AddressNotAvailable ? "no such file or directory" : Cause(error);
            throw new ListenException($"listen unix {path}: bind: {cause}");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Cause(SocketException error) => error.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "address already in use",
        SocketError.AddressNotAvailable => "cannot assign requested address",
        SocketError.AccessDenied => "permission denied",
        _ => error.Message,
    };
}
