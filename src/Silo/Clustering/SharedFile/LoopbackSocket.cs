using System.Net;
using System.Net.Sockets;

namespace Cagent.Silo.Clustering.SharedFile;

/// <summary>The socket on which the other nodes of this machine reach this one. It is bound when its port becomes part of the node's identity,
/// so that no other process can take the port in between.</summary>
internal sealed class LoopbackSocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public LoopbackSocket()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
    }

    public int Port { get; }

    /// <summary>Hands the socket to the listener, which closes it.</summary>
    public Socket Take() => _socket;

    public void Dispose() => _socket.Dispose();
}
