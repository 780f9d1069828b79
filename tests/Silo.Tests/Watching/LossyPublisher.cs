using Cagent.Events;

namespace Cagent.Silo.Tests.Watching;

/// <summary>Loses every n-th batch and sends some twice.</summary>
internal sealed class LossyPublisher(IEventPublisher inner, int loseEvery) : IEventPublisher
{
    private int _count;

    public async ValueTask PublishAsync(string nodeId, EventBatch batch)
    {
        var number = Interlocked.Increment(ref _count);
        if (number % loseEvery == 0)
        {
            return;
        }

        await inner.PublishAsync(nodeId, batch);
        if (number % (loseEvery + 2) == 0)
        {
            await inner.PublishAsync(nodeId, batch);
        }
    }
}
