using System.Net;
using System.Net.Sockets;
using Cagent.Silo.Storage.Postgres;
using Microsoft.Extensions.Options;

namespace Cagent.Silo.Clustering.Postgres;

/// <summary>The socket on which the other nodes reach this one. It is bound when its port becomes part of the node's identity, so that no other
/// process can take the port in between.</summary>
internal sealed class SiloSocket : IDisposable
{
    private readonly Socket _socket;

    /// <exception cref="CagentException">The address or port cannot be used.</exception>
    public SiloSocket(IOptions<SiloEndpointOptions> options, IOptions<PostgresStoreOptions> store)
    {
        var (port, name) = (options.Value.Port, options.Value.AdvertisedAddress);
        try
        {
            var address = name.Length > 0 ? NodeAddress.Of(name) : TowardsDatabase(store.Value.Connection);
            _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            _socket.Bind(new IPEndPoint(NodeAddress.IsOwn(address) ? address : Any(address), port));
            Advertised = new IPEndPoint(address, ((IPEndPoint)_socket.LocalEndPoint!).Port);
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            _socket?.Dispose();
            throw new CagentException(
                ErrorCodes.Internal,
                $"This node cannot listen for the others of its cluster on {(name.Length > 0 ? name : "the address that reaches the database")}, port {port}: "
                + $"{e.Message}. Choose another with --advertise and --silo-port (Cagent:Silo).",
                e);
        }
    }

    /// <summary>How the others reach it.</summary>
    public IPEndPoint Advertised { get; }

    /// <summary>Hands the socket to the listener, which closes it.</summary>
    public Socket Take() => _socket;

    public void Dispose() => _socket.Dispose();

    private static IPAddress TowardsDatabase(string connection)
    {
        var settings = PostgresConnection.Parse(connection).Settings;

        // The first of several servers will do: they share a network.
        return NodeAddress.Towards(settings.Host!.Split(',')[0].Split(':')[0], settings.Port);
    }

    private static IPAddress Any(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
}
