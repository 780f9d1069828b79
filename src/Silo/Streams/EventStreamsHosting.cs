using Cagent.Events;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Streams;

namespace Cagent.Silo.Streams;

internal static class EventStreamsHosting
{
    /// <summary>Adds the push stream provider and the publisher of session events.</summary>
    public static ISiloBuilder AddEventStreams(this ISiloBuilder silo)
    {
        silo.Services.AddOptions<PushQueueOptions>().BindConfiguration("Cagent:Streams").ValidateOnStart();
        silo.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PushQueueOptions>, PushQueueOptionsValidator>());
        silo.Services.AddMetrics();
        silo.Services.TryAddSingleton<EventStreamInstruments>();
        silo.Services.TryAddSingleton<IEventPublisher, StreamEventPublisher>();
        return silo.AddPersistentStreams(EventStreams.Provider, PushQueueAdapterFactory.Create, Configure);
    }

    private static void Configure(ISiloPersistentStreamConfigurator streams)
    {
        streams.ConfigurePullingAgent(agent => agent.Configure(options =>
        {
            // Only the pause after an empty long poll and during a registration: a read itself waits for data.
            options.GetQueueMsgsTimerPeriod = TimeSpan.FromMilliseconds(1);
            options.BatchContainerBatchSize = 64;
        }));
        streams.ConfigurePartitionBalancing((_, _) => new LocalQueueBalancer());
        streams.ConfigureStreamPubSub(StreamPubSubType.ExplicitGrainBasedOnly);
    }
}
