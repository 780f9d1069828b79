using Cagent.Events;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace Cagent.Silo.Watching;

/// <summary>Subscribes this node to its stream, once, while the rest of it starts.</summary>
internal sealed partial class NodeSubscription(
    SessionWatchers watchers,
    IEventPublisher publisher,
    IServiceProvider services,
    TimeProvider time,
    ILogger<NodeSubscription> logger) : IHostedService, IAsyncBatchObserver<EventBatch>
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stopping = new();
    private StreamSubscriptionHandle<EventBatch>? _subscription;
    private Task _subscribing = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscribing = SubscribeAsync();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _subscribing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_subscription is not null)
        {
            await _subscription.UnsubscribeAsync().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public Task OnNextAsync(IList<SequentialItem<EventBatch>> items)
    {
        // Deliveries of all streams of a process come one after the other: nothing here may wait.
        foreach (var item in items)
        {
            watchers.Route(item.Item);
        }

        return Task.CompletedTask;
    }

    public Task OnErrorAsync(Exception ex)
    {
        // Whatever was lost is a hole in the numbers, which the watchers find.
        LogStreamError(logger, ex);
        return Task.CompletedTask;
    }

    private async Task SubscribeAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var stream = services.GetRequiredKeyedService<IStreamProvider>(EventStreams.Provider)
                    .GetStream<EventBatch>(EventStreams.ForNode(watchers.NodeId));
                _subscription = await stream.SubscribeAsync(this);

                // The first batch of a stream takes the longest, so it is one that nobody waits for.
                await publisher.PublishAsync(watchers.NodeId, new EventBatch { SessionId = "", Frames = [] });
                watchers.MarkSubscribed();
                return;
            }
            catch (Exception failure) when (!_stopping.IsCancellationRequested)
            {
                LogSubscribeFailed(logger, failure);
            }

            await Task.Delay(RetryDelay, time, _stopping.Token);
        }
    }
}
