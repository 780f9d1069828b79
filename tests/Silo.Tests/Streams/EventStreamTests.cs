using System.Threading.Channels;
using Cagent.Events;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;

namespace Cagent.Silo.Tests.Streams;

public sealed class EventStreamTests
{
    [Fact]
    public async Task A_subscribed_node_gets_its_batches_in_order()
    {
        await using var silo = await LocalSilo.StartAsync();
        var received = Channel.CreateUnbounded<EventBatch>();
        var stream = silo.Services.GetRequiredKeyedService<IStreamProvider>(EventStreams.Provider)
            .GetStream<EventBatch>(EventStreams.ForNode("node-1"));
        await stream.SubscribeAsync((batch, _) =>
        {
            received.Writer.TryWrite(batch);
            return Task.CompletedTask;
        });

        var publisher = silo.Services.GetRequiredService<IEventPublisher>();
        for (var number = 1; number <= 500; number++)
        {
            await publisher.PublishAsync("node-1", Frames.Batch("s", number - 1, number));
            await publisher.PublishAsync("node-2", Frames.Batch("other", number - 1, number));
        }

        for (var number = 1; number <= 500; number++)
        {
            var batch = await received.Reader.ReadAsync(TestContext.Current.CancellationToken);
            Assert.Equal("s", batch.SessionId);
            Assert.Equal(number, Assert.Single(batch.Frames).Sequence);
        }
    }
}
