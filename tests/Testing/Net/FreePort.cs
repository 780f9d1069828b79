using System.Net;
using System.Net.Sockets;

namespace Cagent.Testing.Net;

/// <summary>Ports of 127.0.0.1 that nobody listens on.</summary>
public static class FreePort
{
    /// <summary>One that was free a moment ago: nothing keeps it for whoever asked.</summary>
    public static int Take()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
