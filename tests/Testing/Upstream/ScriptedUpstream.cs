using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cagent.Testing.Upstream;

/// <summary>A model provider on a loopback port. It is divided into rooms, so that one port serves many scripts at the same time.</summary>
public sealed class ScriptedUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, UpstreamRoom> _rooms = new();
    private int _opened;

    private ScriptedUpstream(WebApplication app) => _app = app;

    /// <summary>Address of the port, without a slash at the end.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Starts listening on a free port.</summary>
    public static async Task<ScriptedUpstream> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.AddServerHeader = false;
        });
        var app = builder.Build();
        var upstream = new ScriptedUpstream(app);
        app.Run(upstream.HandleAsync);
        await app.StartAsync();
        upstream.Url = app.Urls.First();
        return upstream;
    }

    /// <summary>Opens a room.</summary>
    /// <param name="handler">Answers its requests.</param>
    /// <param name="name">First segment of its path; null = a number.</param>
    public UpstreamRoom Open(Func<UpstreamExchange, Task> handler, string? name = null)
    {
        name ??= $"u{Interlocked.Increment(ref _opened)}";
        var room = new UpstreamRoom($"{Url}/{name}", handler);
        if (!_rooms.TryAdd(name, room))
        {
            throw new InvalidOperationException($"the room {name} is open already");
        }

        return room;
    }

    /// <summary>Opens a room that plays a model.</summary>
    public UpstreamRoom Open(ModelScript script, string? name = null) => Open(script.AnswerAsync, name);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        var end = path.IndexOf('/', 1);
        var name = end < 0 ? path[1..] : path[1..end];
        if (!_rooms.TryGetValue(name, out var room))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.WriteAsync($"no such upstream: {path}");
            return;
        }

        try
        {
            await room.HandleAsync(context, end < 0 ? "" : path[end..]);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The server under test closed the connection: a legitimate end of an exchange.
        }
        catch (IOException)
        {
            // The same, noticed while writing.
        }
    }
}
