using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Cagent.Testing.Upstream;

/// <summary>One upstream among many on the same port: what is below its path is answered by its own handler.</summary>
public sealed class UpstreamRoom
{
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly Func<UpstreamExchange, Task> _handler;
    private readonly long _opened = TimeProvider.System.GetTimestamp();
    private readonly SemaphoreSlim _arrived = new(0);

    internal UpstreamRoom(string url, Func<UpstreamExchange, Task> handler)
    {
        Url = url;
        _handler = handler;
    }

    /// <summary>Address of the room, without a slash at the end.</summary>
    public string Url { get; }

    /// <summary>What came so far, in order of arrival.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    /// <summary>Returns when one more request has come than was waited for before.</summary>
    public Task WaitForRequestAsync(CancellationToken cancellationToken) => _arrived.WaitAsync(cancellationToken);

    internal async Task HandleAsync(HttpContext context, string path)
    {
        var headers = context.Request.Headers.ToDictionary(
            header => header.Key.ToLowerInvariant(), header => string.Join(" | ", header.Value.ToArray()));
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var request = new RecordedRequest
        {
            Method = context.Request.Method,
            Path = path + context.Request.QueryString.Value,
            Headers = headers,
            Body = await reader.ReadToEndAsync(context.RequestAborted),
            At = TimeProvider.System.GetElapsedTime(_opened),
        };
        _requests.Enqueue(request);
        _arrived.Release();
        await _handler(new UpstreamExchange(context, request));
    }
}
