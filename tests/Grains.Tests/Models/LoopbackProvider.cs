using System.Collections.Concurrent;
using Cagent.Testing.Upstream;

namespace Cagent.Grains.Tests.Models;

/// <summary>A provider on 127.0.0.1 that answers each request with the next of its replies; the last one for ever if so wished.</summary>
public sealed class LoopbackProvider : IAsyncDisposable
{
    private readonly ScriptedUpstream? _owned;
    private readonly UpstreamRoom _room;
    private readonly ConcurrentQueue<ProviderReply> _replies;

    private LoopbackProvider(ScriptedUpstream upstream, bool owned, IEnumerable<ProviderReply> replies)
    {
        _owned = owned ? upstream : null;
        _replies = new ConcurrentQueue<ProviderReply>(replies);
        _room = upstream.Open(AnswerAsync);
    }

    public IReadOnlyList<RecordedRequest> Requests => _room.Requests;

    public string Url => _room.Url;

    public static async Task<LoopbackProvider> StartAsync(params IEnumerable<ProviderReply> replies) =>
        new(await ScriptedUpstream.StartAsync(), owned: true, replies);

    public static LoopbackProvider Open(ScriptedUpstream upstream, params IEnumerable<ProviderReply> replies) => new(upstream, owned: false, replies);

    public ValueTask DisposeAsync() => _owned?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task AnswerAsync(UpstreamExchange exchange)
    {
        if (!_replies.TryPeek(out var reply))
        {
            exchange.Start(599, "");
            return;
        }

        if (!reply.Repeat)
        {
            _replies.TryDequeue(out _);
        }

        if (reply.End is ProviderReplyEnd.ResetBefore)
        {
            await exchange.ResetAsync();
            return;
        }

        if (reply.End is not ProviderReplyEnd.CloseBefore)
        {
            exchange.Start(reply.Status, reply.ContentType ?? "", reply.Headers);
            foreach (var piece in reply.Pieces)
            {
                await exchange.SendAsync(piece);
            }
        }

        switch (reply.End)
        {
            case ProviderReplyEnd.Hang:
                await exchange.HangAsync();
                break;
            case ProviderReplyEnd.Cut or ProviderReplyEnd.CloseBefore:
                await exchange.CutAsync();
                break;
            case ProviderReplyEnd.Reset:
                await exchange.ResetAsync();
                break;
        }
    }
}

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
