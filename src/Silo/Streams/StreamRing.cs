namespace Cagent.Silo.Streams;

/// <summary>The last batches of one stream, and the places of its readers. Not safe for several threads: the agent has one.</summary>
/// <remarks>A full ring overwrites its oldest batch, so that a slow reader loses its own tail and holds up nobody. What every
/// reader has taken is released at once.</remarks>
internal sealed class StreamRing(int capacity)
{
    private readonly List<StreamRingCursor> _cursors = [];
    private PushBatch?[] _slots = new PushBatch?[Math.Min(16, capacity)];
    private long _head;
    private long _tail;

    public bool HasReaders => _cursors.Count > 0;

    /// <summary>Batches that were overwritten before a reader took them, since the last call.</summary>
    public long TakeOvertaken()
    {
        var overtaken = Overtaken;
        Overtaken = 0;
        return overtaken;
    }

    public void Add(PushBatch batch)
    {
        if (_tail - _head == _slots.Length && !TryGrow())
        {
            if (HasReaders)
            {
                Overtaken++;
            }

            _slots[_head++ % _slots.Length] = null;
        }

        _slots[_tail++ % _slots.Length] = batch;
    }

    /// <summary>A reader that starts at the batch with that number, or behind the newest when none is given.</summary>
    public StreamRingCursor Open(long? number)
    {
        var position = _tail;
        while (number is { } wanted && position > _head && _slots[(position - 1) % _slots.Length]!.Number >= wanted)
        {
            position--;
        }

        var cursor = new StreamRingCursor(this, position);
        _cursors.Add(cursor);
        return cursor;
    }

    public void Close(StreamRingCursor cursor)
    {
        _cursors.Remove(cursor);
        Release();
    }

    /// <summary>The batch at a position, or the oldest one if that is gone already; null at the end.</summary>
    public PushBatch? Take(ref long position)
    {
        position = Math.Max(position, _head);
        return position < _tail ? _slots[position++ % _slots.Length] : null;
    }

    /// <summary>Frees what every reader has taken. Without readers nothing is freed: the first one may be about to open.</summary>
    public void Release()
    {
        if (_cursors.Count == 0)
        {
            return;
        }

        var lowest = _tail;
        foreach (var cursor in _cursors)
        {
            lowest = Math.Min(lowest, cursor.Position);
        }

        while (_head < lowest)
        {
            _slots[_head++ % _slots.Length] = null;
        }
    }

    private long Overtaken { get; set; }

    private bool TryGrow()
    {
        if (_slots.Length >= capacity)
        {
            return false;
        }

        var larger = new PushBatch?[Math.Min(capacity, _slots.Length * 2)];
        for (var position = _head; position < _tail; position++)
        {
            larger[position % larger.Length] = _slots[position % _slots.Length];
        }

        _slots = larger;
        return true;
    }
}
