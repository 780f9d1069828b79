using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cagent.Grains.Tests.Models;

/// <summary>A provider on 127.0.0.1 that answers each request with the next of its replies; the last one for ever if so wished.</summary>
public sealed class LoopbackProvider : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ProviderReply> _replies;
    private readonly CancellationTokenSource _hang = new();

    private LoopbackProvider(WebApplication app, IEnumerable<ProviderReply> replies)
    {
        _app = app;
        _replies = new ConcurrentQueue<ProviderReply>(replies);
    }

    public ConcurrentQueue<ProviderRequest> Requests { get; } = new();

    public string Url { get; private set; } = "";

    public static async Task<LoopbackProvider> StartAsync(params IEnumerable<ProviderReply> replies)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        var app = builder.Build();
        var provider = new LoopbackProvider(app, replies);
        app.Run(provider.AnswerAsync);
        await app.StartAsync();
        provider.Url = app.Urls.First();
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await _hang.CancelAsync();
        await _app.DisposeAsync();
        _hang.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body, Encoding.UTF8);
        Requests.Enqueue(new ProviderRequest(
            context.Request.Path + context.Request.QueryString,
            context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()),
            await body.ReadToEndAsync(context.RequestAborted)));
        if (!_replies.TryPeek(out var reply))
        {
            context.Response.StatusCode = 599;
            return;
        }

        if (!reply.Repeat)
        {
            _replies.TryDequeue(out _);
        }

        await SendAsync(context, reply);
    }

    private async Task SendAsync(HttpContext context, ProviderReply reply)
    {
        if (reply.End is ProviderReplyEnd.CloseBefore or ProviderReplyEnd.ResetBefore)
        {
            Drop(context, reply.End is ProviderReplyEnd.ResetBefore);
            return;
        }

        context.Response.StatusCode = reply.Status;
        if (reply.ContentType is not null)
        {
            context.Response.ContentType = reply.ContentType;
        }

        foreach (var (name, value) in reply.Headers)
        {
            context.Response.Headers[name] = value;
        }

        foreach (var piece in reply.Pieces)
        {
            await context.Response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(piece), context.RequestAborted);
        }

        switch (reply.End)
        {
            case ProviderReplyEnd.Hang:
                await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
                var gone = new TaskCompletionSource();
                await using (_hang.Token.Register(gone.SetResult))
                await using (context.RequestAborted.Register(() => gone.TrySetResult()))
                {
                    await gone.Task;
                }

                break;
            case ProviderReplyEnd.Cut or ProviderReplyEnd.Reset:
                await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
                Drop(context, reply.End is ProviderReplyEnd.Reset);
                break;
        }
    }

    private static void Drop(HttpContext context, bool reset)
    {
        if (reset)
        {
            context.Features.Get<IConnectionSocketFeature>()!.Socket.LingerState = new LingerOption(true, 0);
        }

        context.Abort();
    }
}

public sealed record ProviderRequest(string PathAndQuery, IReadOnlyDictionary<string, string> Headers, string Body);

public sealed record ProviderReply
{
    public int Status { get; init; } = 200;

    public string? ContentType { get; init; } = "text/event-stream";

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Pieces { get; init; } = [];

    public ProviderReplyEnd End { get; init; }

    /// <summary>Answers every further request, too.</summary>
    public bool Repeat { get; init; }
}

public enum ProviderReplyEnd
{
    Close,
    Cut,
    Reset,
    CloseBefore,
    ResetBefore,
    Hang,
}
