using System.Collections.Immutable;

namespace Cagent.Events;

/// <summary>Numbers the events of one session and keeps those that are not journalled yet, and a while longer those that watchers ask for.</summary>
/// <remarks>Numbers: strictly increasing; <see cref="EventFrame.Previous"/> is the number of the event before. After a takeover the first number lies
/// above everything that the activation before may have shown.</remarks>
internal sealed class EventJournal
{
    private const int KeptInMemory = 512;
    private readonly List<EventFrame> _frames = [];
    private long _next;

    /// <param name="head">Number of the last journalled event; 0 = none.</param>
    /// <param name="next">First number that was never given out.</param>
    public EventJournal(long head, long next)
    {
        Head = head;
        Journalled = head;
        MemoryStart = head;
        _next = next;
    }

    /// <summary>Number of the latest event.</summary>
    public long Head { get; private set; }

    /// <summary>Number of the latest event that is stored.</summary>
    public long Journalled { get; private set; }

    /// <summary>Events after this number are in memory.</summary>
    public long MemoryStart { get; private set; }

    /// <summary>The first number of the next event.</summary>
    public long NextSequence => _next;

    public EventFrame Add(RuntimeEvent value, string? runId, EventFlags flags = EventFlags.None)
    {
        var frame = new EventFrame
        {
            Sequence = _next,
            Previous = Head,
            Flags = value.Flags | flags,
            RunId = runId,
            Utf8 = EventSerializer.Serialize(value),
        };
        _frames.Add(frame);
        Head = _next++;
        return frame;
    }

    /// <summary>Events that are not stored yet, in order.</summary>
    public ImmutableArray<EventFrame> Unjournalled() => [.. FramesAfter(Journalled)];

    public void MarkJournalled(long sequence)
    {
        Journalled = sequence;
        var surplus = _frames.Count - KeptInMemory;
        if (surplus > 0)
        {
            Drop(Math.Min(surplus, CountUpTo(Journalled)));
        }
    }

    /// <summary>Takes back events that could not be stored and were not shown.</summary>
    public void TakeBackAfter(long sequence)
    {
        var kept = CountUpTo(sequence);
        if (kept < _frames.Count)
        {
            _next = _frames[kept].Sequence;
            Head = _frames[kept].Previous;
            _frames.RemoveRange(kept, _frames.Count - kept);
        }
    }

    /// <summary>Forgets what is stored anyway.</summary>
    public void Trim() => Drop(CountUpTo(Journalled));

    /// <summary>Events in memory after a number that is not before <see cref="MemoryStart"/>.</summary>
    public IReadOnlyList<EventFrame> FramesAfter(long sequence)
    {
        var first = CountUpTo(sequence);
        return first == _frames.Count ? [] : _frames.GetRange(first, _frames.Count - first);
    }

    private void Drop(int count)
    {
        if (count > 0)
        {
            MemoryStart = _frames[count - 1].Sequence;
            _frames.RemoveRange(0, count);
        }
    }

    private int CountUpTo(long sequence)
    {
        var (low, high) = (0, _frames.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_frames[middle].Sequence <= sequence)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
