using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Cagent.Testing.Upstream;

/// <summary>One request to an upstream, and the ways in which it can be answered or broken.</summary>
public sealed class UpstreamExchange
{
    // A flush returns when the transport has the bytes; closing the socket before they are read would drop them.
    private static readonly TimeSpan Arrival = TimeSpan.FromMilliseconds(60);
    private readonly HttpContext _context;

    internal UpstreamExchange(HttpContext context, RecordedRequest request)
    {
        _context = context;
        Request = request;
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    /// <summary>What was asked.</summary>
    public RecordedRequest Request { get; }

    /// <summary>Fires when the server under test has closed the connection.</summary>
    public CancellationToken Left => _context.RequestAborted;

    /// <summary>Sets status and headers; they are sent with the first byte of the body.</summary>
    public void Start(int status, string contentType, IEnumerable<KeyValuePair<string, string>>? headers = null)
    {
        _context.Response.StatusCode = status;
        if (contentType.Length > 0)
        {
            _context.Response.ContentType = contentType;
        }

        foreach (var (name, value) in headers ?? [])
        {
            _context.Response.Headers[name] = value;
        }
    }

    /// <summary>Sends text and flushes it.</summary>
    public async Task SendAsync(string text)
    {
        await _context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), Left);
        await _context.Response.Body.FlushAsync(Left);
    }

    /// <summary>Sends one event of an event stream.</summary>
    public Task SendEventAsync(string json, string? type = null) =>
        SendAsync(type is null ? $"data: {json}\n\n" : $"event: {type}\ndata: {json}\n\n");

    /// <summary>Closes the connection without ending the body, after what was sent so far has arrived.</summary>
    public async Task CutAsync()
    {
        await ArriveAsync();
        _context.Abort();
    }

    /// <summary>Resets the TCP connection, after what was sent so far has arrived.</summary>
    public async Task ResetAsync()
    {
        await ArriveAsync();
        var socket = _context.Features.Get<IConnectionSocketFeature>()?.Socket
            ?? throw new InvalidOperationException("the transport shows no socket");
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
    }

    /// <summary>Never answers; ends when the server under test gives up.</summary>
    public async Task HangAsync()
    {
        var left = new TaskCompletionSource();
        await using (Left.Register(() => left.TrySetResult()))
        {
            await left.Task;
        }
    }

    private Task ArriveAsync() => _context.Response.HasStarted ? Pause.ForAsync(Arrival, Left) : Task.CompletedTask;
}
