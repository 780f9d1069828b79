using System.Net;
using System.Net.Sockets;

namespace Cagent.Cluster.Tests.Nodes;

/// <summary>A way to a TCP server on which pieces can be held up, and on which connections can break.</summary>
internal sealed class TroubledLink : IAsyncDisposable
{
    private const int Seed = 77;
    private readonly TcpListener _listener;
    private readonly IPEndPoint _server;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private readonly Random _random = new(Seed);
    private readonly Task _accepting;
    private TimeSpan _delay;
    private double _broken;
    private int _breaks;

    /// <param name="server">Where it leads.</param>
    /// <param name="address">Address to listen on; null = loopback.</param>
    public TroubledLink(IPEndPoint server, IPAddress? address = null)
    {
        _server = server;
        _listener = new TcpListener(address ?? IPAddress.Loopback, 0);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Connections that were broken so far.</summary>
    public int Breaks => Volatile.Read(ref _breaks);

    /// <summary>Makes trouble, or ends it.</summary>
    /// <param name="delay">Time that each piece to the server is held up.</param>
    /// <param name="broken">Share of the pieces to the server that break their connection instead of arriving.</param>
    public void Trouble(TimeSpan delay = default, double broken = 0)
    {
        lock (_gate)
        {
            (_delay, _broken) = (delay, broken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                open.RemoveAll(connection => connection.IsCompleted);
                open.Add(JoinAsync(client));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // The end.
        }

        await Task.WhenAll(open);
    }

    private async Task JoinAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        try
        {
            await server.ConnectAsync(_server, _end.Token);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
            await Task.WhenAny(
                CopyAsync(client.GetStream(), server.GetStream(), isTroubled: true, over.Token),
                CopyAsync(server.GetStream(), client.GetStream(), isTroubled: false, over.Token));
            await over.CancelAsync();
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // Whoever asks for the server finds that it is not there.
        }
        finally
        {
            client.Dispose();
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool isTroubled, CancellationToken over)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int count;
            while ((count = await from.ReadAsync(buffer, over)) > 0)
            {
                if (isTroubled && !await PassesAsync(over))
                {
                    return;
                }

                await to.WriteAsync(buffer.AsMemory(0, count), over);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // One side has ended; the other follows.
        }
    }

    private async ValueTask<bool> PassesAsync(CancellationToken over)
    {
        TimeSpan delay;
        bool breaks;
        lock (_gate)
        {
            delay = _delay;
            breaks = _broken > 0 && _random.NextDouble() < _broken;
        }

        if (breaks)
        {
            Interlocked.Increment(ref _breaks);
            return false;
        }

        await Testing.Pause.ForAsync(delay, over);
        return true;
    }
}
