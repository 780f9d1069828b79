namespace Cagent.Benchmarks.Processes;

/// <summary>The most memory that a process has while it is watched.</summary>
internal sealed class PeakMemory : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);
    private readonly PeriodicTimer _timer = new(Period);
    private readonly ProcessUsage _usage;
    private readonly Task _watching;
    private long _peak;

    private PeakMemory(ProcessUsage usage)
    {
        _usage = usage;
        _watching = WatchAsync();
    }

    public static PeakMemory Watch(ProcessUsage usage) => new(usage);

    /// <summary>Ends watching and returns the peak, KiB.</summary>
    public async Task<long> StopAsync()
    {
        Look();
        await DisposeAsync();
        return _peak;
    }

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _watching;
    }

    private async Task WatchAsync()
    {
        while (await _timer.WaitForNextTickAsync())
        {
            Look();
        }
    }

    private void Look() => _peak = Math.Max(_peak, _usage.MemoryKiB);
}
