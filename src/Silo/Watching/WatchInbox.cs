using System.Threading.Tasks.Sources;
using Cagent.Events;

namespace Cagent.Silo.Watching;

/// <summary>What one connection has not taken yet. The stream's handler writes and never waits; one reader waits.</summary>
/// <remarks>Bounded in batches and in bytes. When it is full, everything in it is dropped: the reader asks the session instead, at its own
/// pace. Empty it holds no buffer.</remarks>
internal sealed class WatchInbox : IValueTaskSource<bool>
{
    private const int KeptCapacity = 32;

    private readonly Lock _gate = new();
    private readonly int _maxBatches;
    private readonly long _maxBytes;
    private ManualResetValueTaskSourceCore<bool> _signal = new() { RunContinuationsAsynchronously = true };
    private List<EventBatch> _pending = [];
    private long _pendingBytes;
    private bool _waiting;
    private bool _overflowed;
    private bool _checkDue;
    private bool _completed;

    public WatchInbox(int maxBatches, long maxBytes)
    {
        _maxBatches = maxBatches;
        _maxBytes = maxBytes;
    }

    /// <summary>Adds a batch. False when it was the one that did not fit.</summary>
    public bool Offer(EventBatch batch, long bytes)
    {
        lock (_gate)
        {
            if (_completed || _overflowed)
            {
                return true;
            }

            var fits = _pending.Count == 0 || (_pending.Count < _maxBatches && _pendingBytes + bytes <= _maxBytes);
            if (fits)
            {
                _pending.Add(batch);
                _pendingBytes += bytes;
            }
            else
            {
                _overflowed = true;
                Empty();
            }

            Wake(true);
            return fits;
        }
    }

    /// <summary>Wakes the reader to ask the session. False when the reader is busy with its connection and does not wait.</summary>
    public bool DemandCheck()
    {
        lock (_gate)
        {
            if (!_waiting)
            {
                return false;
            }

            _checkDue = true;
            Wake(true);
            return true;
        }
    }

    /// <summary>Ends all waiting, now and later.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _completed = true;
            Empty();
            Wake(false);
        }
    }

    /// <summary>Waits until there is something to take. False when completed. One caller at a time.</summary>
    public ValueTask<bool> WaitAsync()
    {
        lock (_gate)
        {
            if (_completed || _pending.Count > 0 || _overflowed || _checkDue)
            {
                return new ValueTask<bool>(!_completed);
            }

            _waiting = true;
            _signal.Reset();
            return new ValueTask<bool>(this, _signal.Version);
        }
    }

    /// <summary>Swaps the caller's list, which is cleared, for the pending batches.</summary>
    /// <returns>Whether the session has to be asked: something was dropped, or a check is due.</returns>
    public WatchDemand Take(ref List<EventBatch> batches)
    {
        batches.Clear();
        if (batches.Capacity > KeptCapacity)
        {
            batches.Capacity = 0;
        }

        lock (_gate)
        {
            (batches, _pending) = (_pending, batches);
            _pendingBytes = 0;
            var demand = _overflowed ? WatchDemand.Overflow : _checkDue ? WatchDemand.Check : WatchDemand.None;
            _overflowed = false;
            _checkDue = false;
            return demand;
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _signal.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _signal.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags)
        => _signal.OnCompleted(continuation, state, token, flags);

    private void Empty()
    {
        _pending = [];
        _pendingBytes = 0;
    }

    private void Wake(bool result)
    {
        if (_waiting)
        {
            _waiting = false;
            _signal.SetResult(result);
        }
    }
}

/// <summary>Why a reader has to ask its session.</summary>
internal enum WatchDemand
{
    None,
    Check,
    Overflow,
}
