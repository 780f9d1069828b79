using Cagent.Events;

namespace Cagent.Silo.Tests.Watching;

/// <summary>One connection that checks the chain while it reads.</summary>
internal sealed class WatchReader : IAsyncDisposable
{
    private readonly CancellationTokenSource _left = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly IAsyncEnumerator<WatchBatch> _batches;
    private readonly Queue<EventFrame> _frames = [];

    public WatchReader(ISessionWatch watch, long after = 0, AttachResult? attached = null)
    {
        Watch = watch;
        _batches = watch.ReadAsync(after, attached, _left.Token).GetAsyncEnumerator(CancellationToken.None);
    }

    public ISessionWatch Watch { get; }

    /// <summary>All numbers read so far.</summary>
    public List<long> Seen { get; } = [];

    public long? GapBefore { get; private set; }

    /// <summary>Reads until that many more events have come. False when the sequence ended before.</summary>
    public async Task<bool> ReadAsync(int count)
    {
        for (; count > 0; count--)
        {
            while (_frames.Count == 0)
            {
                if (!await _batches.MoveNextAsync())
                {
                    return false;
                }

                GapBefore = _batches.Current.GapBefore ?? GapBefore;
                foreach (var frame in _batches.Current.Frames)
                {
                    _frames.Enqueue(frame);
                }
            }

            Seen.Add(_frames.Dequeue().Sequence);
        }

        return true;
    }

    public void Leave() => _left.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _left.CancelAsync();
        await _batches.DisposeAsync();
        await Watch.DisposeAsync();
        _left.Dispose();
    }
}
