using System.Text.Json.Nodes;
using Cagent.Testing;
using Cagent.Testing.Sse;

namespace Cagent.Conformance.Tests.Transcripts;

/// <summary>A request that runs in the background of a scenario.</summary>
internal sealed class TranscriptExchange
{
    private readonly Lock _lock = new();
    private readonly List<SseFrame> _frames = [];
    private readonly List<(string Type, int Count, TaskCompletionSource Reached)> _waiting = [];
    private readonly CancellationTokenSource _leave;
    private readonly Task<JsonObject> _answer;

    private TranscriptExchange(TranscriptClient client, JsonObject step, CancellationToken cancellationToken)
    {
        _leave = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _answer = RunAsync(client, step, cancellationToken);
    }

    public static TranscriptExchange Start(TranscriptClient client, JsonObject step, CancellationToken cancellationToken) =>
        new(client, step, cancellationToken);

    /// <summary>Returns when the n-th event of a type has come, or the stream has ended.</summary>
    public async Task WaitUntilAsync(JsonNode? until, CancellationToken cancellationToken)
    {
        if (until is null)
        {
            return;
        }

        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Add((until[0]!.GetValue<string>(), until[1]!.GetValue<int>(), reached));
            Release();
        }

        await Task.WhenAny(reached.Task, _answer).WaitAsync(cancellationToken);
    }

    /// <summary>Waits for the end, or leaves after some time, and returns what came.</summary>
    public async Task<JsonObject> FinishAsync(JsonObject step, CancellationToken cancellationToken)
    {
        if (step["leave"] is not null)
        {
            await Pause.ForAsync(TimeSpan.FromSeconds(step["after"]?.GetValue<double>() ?? 0), cancellationToken);
            await _leave.CancelAsync();
        }

        return await _answer.WaitAsync(cancellationToken);
    }

    private async Task<JsonObject> RunAsync(TranscriptClient client, JsonObject step, CancellationToken cancellationToken)
    {
        await using var stream = await SseStream.OpenAsync(client.Http, client.CreateRequest(step), cancellationToken);
        var answer = await client.DescribeAsync(stream, step, cancellationToken);
        if (!stream.IsEventStream)
        {
            return answer;
        }

        try
        {
            await foreach (var frame in stream.ReadAsync(_leave.Token))
            {
                client.Add(answer, frame, step, stream.Frames);
                lock (_lock)
                {
                    _frames.Add(frame);
                    Release();
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            answer["left"] = true;
        }

        if (step["brief"] is { } brief)
        {
            client.Shorten(answer, brief.GetValue<int>());
        }

        return answer;
    }

    private void Release()
    {
        foreach (var (type, count, reached) in _waiting)
        {
            if (_frames.Count(frame => frame.Type == type) >= count)
            {
                reached.TrySetResult();
            }
        }
    }
}
