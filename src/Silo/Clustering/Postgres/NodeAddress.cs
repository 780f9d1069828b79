using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Cagent.Silo.Clustering.Postgres;

/// <summary>Finds the address by which other machines know this one.</summary>
internal static class NodeAddress
{
    /// <summary>The address of a host, one of IPv4 if it has any.</summary>
    /// <exception cref="SocketException">It has none.</exception>
    public static IPAddress Of(string host) => IPAddress.TryParse(host, out var address)
        ? address
        : Dns.GetHostAddresses(host).OrderBy(found => found.AddressFamily == AddressFamily.InterNetwork ? 0 : 1).First();

    /// <summary>The address from which this machine reaches another. Nothing is sent.</summary>
    public static IPAddress Towards(string host, int port)
    {
        // A directory of Unix sockets, as the driver takes it.
        if (host.StartsWith('/') || host.StartsWith('@'))
        {
            return IPAddress.Loopback;
        }

        var target = Of(host);
        using var probe = new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        probe.Connect(target, port);
        return ((IPEndPoint)probe.LocalEndPoint!).Address;
    }

    /// <summary>Whether an interface of this machine has the address.</summary>
    public static bool IsOwn(IPAddress address) => IPAddress.IsLoopback(address) || NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Any(own => own.Address.Equals(address));
}
