using System.Threading.Channels;
using Orleans.Streams;

namespace Cagent.Silo.Streams;

/// <summary>Turns the pulling agent into a pushed one: a read of an empty queue waits until something is written.</summary>
internal sealed class PushQueueReceiver(ChannelReader<PushBatch> queue, TimeSpan readTimeout, TimeProvider time) : IQueueAdapterReceiver
{
    private const int MaxBatchesPerRead = 1_000;

    private CancellationTokenSource _wait = new(Timeout.InfiniteTimeSpan, time);
    private bool _stopped;

    public Task Initialize(TimeSpan timeout) => Task.CompletedTask;

    [Obsolete("Superseded by the overload with a token.")]
    public Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount) => GetQueueMessagesAsync(maxCount, CancellationToken.None);

    // The awaits stay on the agent's scheduler: its cache and cursors are not safe for other threads.
    public async Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount, CancellationToken cancellationToken)
    {
        if (!queue.TryPeek(out _) && !await WaitAsync(cancellationToken))
        {
            return [];
        }

        var limit = maxCount is > 0 and < MaxBatchesPerRead ? maxCount : MaxBatchesPerRead;
        var batches = new List<IBatchContainer>();
        while (batches.Count < limit && queue.TryRead(out var batch))
        {
            batches.Add(batch);
        }

        return batches;
    }

    [Obsolete("Superseded by the overload with a token.")]
    public Task MessagesDeliveredAsync(IList<IBatchContainer> messages) => Task.CompletedTask;

    public Task MessagesDeliveredAsync(IList<IBatchContainer> messages, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task Shutdown(TimeSpan timeout)
    {
        _stopped = true;
        _wait.Cancel();
        return Task.CompletedTask;
    }

    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        if (_stopped)
        {
            return false;
        }

        // The cap lets the agent do its housekeeping; at its end the agent asks again at once.
        _wait.CancelAfter(readTimeout);
        using var _ = cancellationToken.UnsafeRegister(static wait => ((CancellationTokenSource)wait!).Cancel(), _wait);
        try
        {
            return await queue.WaitToReadAsync(_wait.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            if (!_wait.TryReset())
            {
                _wait = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
            }
        }
    }
}
