using System.Diagnostics;

namespace Cagent.Silo.Tests.Watching;

public sealed class TwoNodeWatchTests(ITestOutputHelper output)
{
    private const int Sessions = 8;
    private const int Batches = 200;
    private const int FramesPerBatch = 3;

    [Theory]
    [InlineData(null)]
    [InlineData(3)]
    public async Task Every_watcher_on_every_node_sees_the_same_chain(int? loseEvery)
    {
        await using var nodes = await TwoNodes.StartAsync(loseEvery);
        var readers = new List<WatchReader>();
        for (var session = 0; session < Sessions; session++)
        {
            readers.Add(new WatchReader(nodes.Watchers(0).Open($"session-{session}")));
            readers.Add(new WatchReader(nodes.Watchers(1).Open($"session-{session}")));
        }

        var reading = readers.ConvertAll(reader => reader.ReadAsync(Batches * FramesPerBatch));
        await Task.WhenAll(Enumerable.Range(0, Sessions).Select(i => nodes.Session($"session-{i}").EmitAsync(Batches, FramesPerBatch)));

        Assert.All(await Task.WhenAll(reading), Assert.True);
        Assert.All(readers, reader => Assert.Equal(Enumerable.Range(1, Batches * FramesPerBatch).Select(n => (long)n), reader.Seen));
        foreach (var reader in readers)
        {
            await reader.DisposeAsync();
        }
    }

    [Fact]
    public async Task Events_arrive_at_the_other_node_without_a_polling_period()
    {
        await using var nodes = await TwoNodes.StartAsync();
        await using var first = new WatchReader(nodes.Watchers(0).Open("s"));
        await using var second = new WatchReader(nodes.Watchers(1).Open("s"));
        var session = nodes.Session("s");
        var latencies = new List<double>();
        for (var i = 0; i < 300; i++)
        {
            var reading = Task.WhenAll(first.ReadAsync(1), second.ReadAsync(1));
            var started = Stopwatch.GetTimestamp();
            await session.EmitAsync(1, 1);
            await reading;
            latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        var warm = latencies.Skip(100).Order().ToList();
        output.WriteLine($"call, publish and arrival at two nodes: p50 {warm[100]:F2} ms, p90 {warm[180]:F2} ms, p99 {warm[198]:F2} ms");

        // A polled stream would take half its period, 50 ms by default, however fast the machine is.
        Assert.True(warm[100] < 25, $"p50 is {warm[100]:F1} ms");
    }
}
