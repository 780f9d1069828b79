using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Cagent.Silo.Clustering.Postgres;

/// <summary>Listens on the socket that was bound already.</summary>
internal sealed class SiloListenerFactory(SiloSocket socket, ILoggerFactory loggers) : IConnectionListenerFactory
{
    private readonly SocketTransportFactory _transport = new(
        Options.Create(new SocketTransportOptions { CreateBoundListenSocket = _ => socket.Take() }), loggers);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
        => _transport.BindAsync(endpoint, cancellationToken);
}
