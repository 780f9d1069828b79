using System.IO.Pipelines;
using Cagent.Events;

namespace Cagent.Api.Streaming;

/// <summary>One open response. Batches and heartbeats take turns at its pipe; each batch is flushed once.</summary>
internal sealed class SseStream : IAsyncDisposable
{
    private readonly HttpContext _http;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _end;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ITimer _heartbeat;
    private bool _open;

    public SseStream(HttpContext http, TimeSpan heartbeatInterval, TimeProvider time, CancellationToken stopping)
    {
        _http = http;
        _stopping = stopping;
        _end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        _heartbeat = time.CreateTimer(static state => ((SseStream)state!).Beat(), this, heartbeatInterval, heartbeatInterval);
    }

    private PipeWriter Output => _http.Response.BodyWriter;

    /// <summary>Copies what the watch yields until the filter says that it is over, the client leaves or the server stops.</summary>
    /// <param name="watch">The session's events.</param>
    /// <param name="after">Only those with greater numbers.</param>
    /// <param name="attached">What the session gave already; null = ask it.</param>
    /// <param name="filter">What to show, and when it is over.</param>
    /// <param name="titleWait">How long to wait for a title after the end.</param>
    /// <param name="openAtOnce">Send the headers now, not with the first event.</param>
    public async Task PumpAsync(
        ISessionWatch watch, long after, AttachResult? attached, IFrameFilter filter, TimeSpan titleWait, bool openAtOnce)
    {
        var over = false;
        try
        {
            if (openAtOnce)
            {
                await OpenAsync();
            }

            await foreach (var batch in watch.ReadAsync(after, attached, _end.Token))
            {
                var end = await WriteAsync(batch, filter);
                if (end == StreamEnd.Now)
                {
                    over = true;
                    return;
                }

                if (end == StreamEnd.AfterTitle)
                {
                    over = true;
                    _end.CancelAfter(titleWait);
                }
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The client left, the server stops, or no title came in time.
        }
        finally
        {
            if (!over && _http.RequestAborted.IsCancellationRequested && !_stopping.IsCancellationRequested)
            {
                await watch.DetachAsync(clientLeft: true);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _heartbeat.DisposeAsync();

        // A heartbeat may still be on its way; nothing may write once the request is over.
        await _end.CancelAsync();
        await _turn.WaitAsync(CancellationToken.None);
        _end.Dispose();
        _turn.Dispose();
    }

    /// <summary>Sends the headers.</summary>
    private async Task OpenAsync()
    {
        await _turn.WaitAsync(_end.Token);
        try
        {
            Start();
            await Output.FlushAsync(_end.Token);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask<StreamEnd> WriteAsync(WatchBatch batch, IFrameFilter filter)
    {
        await _turn.WaitAsync(_end.Token);
        try
        {
            var end = StreamEnd.No;
            var written = false;
            if (batch.GapBefore is { } next)
            {
                Start();
                SseWriter.WriteGap(Output, next);
                written = true;
            }

            for (var i = 0; i < batch.Frames.Count && end != StreamEnd.Now; i++)
            {
                var frame = batch.Frames[i];
                if (filter.Shows(frame))
                {
                    Start();
                    SseWriter.WriteEvent(Output, frame);
                    written = true;
                }

                if (filter.EndsWith(frame) is var ending && ending != StreamEnd.No)
                {
                    end = ending;
                }
            }

            if (written)
            {
                await Output.FlushAsync(_end.Token);
            }

            return end;
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Start()
    {
        if (!_open)
        {
            SseStreams.SetHeaders(_http.Response);
            _open = true;
        }
    }

    /// <summary>A timer's callback: it must not throw, and skips its turn when events are being written.</summary>
    private async void Beat()
    {
        try
        {
            if (!_open || !_turn.Wait(0))
            {
                return;
            }

            try
            {
                SseWriter.WriteHeartbeat(Output);
                await Output.FlushAsync(_end.Token);
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // The stream ended meanwhile.
        }
    }
}
