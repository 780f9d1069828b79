using System.Collections.Concurrent;
using Cagent.Events;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;

namespace Cagent.Silo.Streams;

/// <summary>Publishes to nodes over the push stream provider.</summary>
internal sealed class StreamEventPublisher(IServiceProvider services) : IEventPublisher
{
    private readonly ConcurrentDictionary<string, IAsyncStream<EventBatch>> _streams = new(StringComparer.Ordinal);
    private IStreamProvider? _provider;

    public ValueTask PublishAsync(string nodeId, EventBatch batch)
    {
        if (!_streams.TryGetValue(nodeId, out var stream))
        {
            stream = _streams.GetOrAdd(nodeId, Provider.GetStream<EventBatch>(EventStreams.ForNode(nodeId)));
        }

        return new ValueTask(stream.OnNextAsync(batch));
    }

    // Resolved late: the provider exists once the silo has been built, the publisher is injected into parts that are built with it.
    private IStreamProvider Provider => _provider ??= services.GetRequiredKeyedService<IStreamProvider>(EventStreams.Provider);
}
