using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Streams;

namespace Cagent.Silo.Streams;

/// <summary>The push stream provider: queues in the publishing silo, read at once, without a polling period (orleans §1.3).</summary>
internal sealed class PushQueueAdapterFactory : IQueueAdapterFactory, IQueueAdapterCache
{
    private readonly LocalQueueMapper _mapper;
    private readonly PushQueueAdapter _adapter;
    private readonly PushQueueOptions _options;
    private readonly EventStreamInstruments _instruments;

    public PushQueueAdapterFactory(
        string name,
        IOptions<PushQueueOptions> options,
        ILocalSiloDetails silo,
        EventStreamInstruments instruments,
        TimeProvider time)
    {
        _options = options.Value;
        _instruments = instruments;
        _mapper = new LocalQueueMapper(name, silo.SiloAddress, _options.QueueCount);
        _adapter = new PushQueueAdapter(name, _mapper, _options, instruments, time);
    }

    public static PushQueueAdapterFactory Create(IServiceProvider services, string name) => new(
        name,
        services.GetRequiredService<IOptions<PushQueueOptions>>(),
        services.GetRequiredService<ILocalSiloDetails>(),
        services.GetRequiredService<EventStreamInstruments>(),
        TimeProvider.System);

    [Obsolete("Superseded by the overload with a token.")]
    public Task<IQueueAdapter> CreateAdapter() => Task.FromResult<IQueueAdapter>(_adapter);

    public Task<IQueueAdapter> CreateAdapter(CancellationToken cancellationToken) => Task.FromResult<IQueueAdapter>(_adapter);

    public IQueueAdapterCache GetQueueAdapterCache() => this;

    public IQueueCache CreateQueueCache(QueueId queueId) => new StreamRingCache(_options.StreamCapacity, _instruments);

    public IStreamQueueMapper GetStreamQueueMapper() => _mapper;

    public Task<IStreamFailureHandler> GetDeliveryFailureHandler(QueueId queueId)
        => Task.FromResult<IStreamFailureHandler>(new NoOpStreamDeliveryFailureHandler());
}
