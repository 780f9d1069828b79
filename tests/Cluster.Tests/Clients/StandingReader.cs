using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cagent.Cluster.Tests.Clients;

/// <summary>A watcher that opens its stream and then does not read for a while, with as little room in the kernel as there can be.</summary>
internal sealed class StandingReader : IDisposable
{
    private readonly TcpClient _connection;

    private StandingReader(TcpClient connection) => _connection = connection;

    /// <summary>Opens the stream of a session from its start.</summary>
    public static async Task<StandingReader> OpenAsync(Uri node, string session, CancellationToken cancellationToken)
    {
        var connection = new TcpClient { ReceiveBufferSize = 4096 };
        await connection.ConnectAsync(IPEndPoint.Parse(node.Authority), cancellationToken);
        var request = $"GET /api/sessions/{session}/events?since=0 HTTP/1.0\r\nHost: {node.Authority}\r\nAccept: text/event-stream\r\n\r\n";
        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), cancellationToken);
        return new StandingReader(connection);
    }

    /// <summary>Reads everything up to an event of a type.</summary>
    public async Task<IReadOnlyList<SeenEvent>> ReadToAsync(string type, CancellationToken cancellationToken)
    {
        // HTTP/1.0: the body is not in chunks, and ends with the connection.
        using var reader = new StreamReader(_connection.GetStream(), Encoding.UTF8, leaveOpen: true);
        var events = new List<SeenEvent>();
        var number = 0L;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                number = long.Parse(line.AsSpan(4), System.Globalization.CultureInfo.InvariantCulture);
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                events.Add(new SeenEvent(number, line[6..], TestClock.Now));
                if (events[^1].Type == type)
                {
                    break;
                }
            }
        }

        return events;
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();
}
