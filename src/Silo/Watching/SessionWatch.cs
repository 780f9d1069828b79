using System.Runtime.CompilerServices;
using Cagent.Events;
using Cagent.Sessions;
using Cagent.Silo.Streams;
using Microsoft.Extensions.Logging;

namespace Cagent.Silo.Watching;

/// <summary>One connection's view of a session.</summary>
/// <remarks>The stream may lose batches, repeat them and deliver them before the replay that contains them; the chain of numbers tells. A
/// frame at or below the last number is dropped, a frame whose predecessor is not the last number is a hole, and a hole is read again
/// from the session.</remarks>
internal sealed partial class SessionWatch : ISessionWatch
{
    private const int KeptCapacity = 256;

    private readonly SessionWatchers _hub;
    private readonly ISessionGrain _session;
    private readonly SessionWatchOptions _options;
    private readonly EventStreamInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WatchInbox _inbox;
    private readonly bool _openedEarly;
    private List<EventBatch> _backlog = [];
    private List<EventFrame>? _merged;
    private long _last;
    private long _lastHeard;
    private long _leaseDue = long.MaxValue;
    private int _state;
    private volatile bool _expectsMore;
    private volatile bool _waitsForPerson;
    private volatile bool _attached;

    public SessionWatch(
        SessionWatchers hub,
        string sessionId,
        WatcherId id,
        ISessionGrain session,
        SessionWatchOptions options,
        EventStreamInstruments instruments,
        TimeProvider time,
        ILogger logger)
    {
        _hub = hub;
        SessionId = sessionId;
        Id = id;
        _session = session;
        _options = options;
        _instruments = instruments;
        _time = time;
        _logger = logger;
        _inbox = new WatchInbox(options.BacklogBatches, options.BacklogBytes);
        _openedEarly = !hub.Subscribed.IsCompleted;
    }

    public string SessionId { get; }

    public WatcherId Id { get; }

    public async IAsyncEnumerable<WatchBatch> ReadAsync(
        long after,
        AttachResult? attached,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var end = cancellationToken.UnsafeRegister(static inbox => ((WatchInbox)inbox!).Complete(), _inbox);
        Volatile.Write(ref _last, after);
        if (attached is not null)
        {
            NoteAttached(attached);
        }

        if (_openedEarly)
        {
            // What was published before the subscription stood is lost, however the session was attached to.
            attached = null;
            if (!await IsSubscribedAsync(cancellationToken))
            {
                yield break;
            }
        }

        var page = attached ?? await AttachAsync(isFirst: true, cancellationToken);
        if (page?.Head < _last)
        {
            // Asked for what is beyond the end: everything new is wanted, whatever its number.
            Volatile.Write(ref _last, page.Head);
        }

        while (page is not null)
        {
            var replay = SkipSeen(page.Frames);
            if (replay.Count > 0 || page.GapBefore is not null)
            {
                Follow(replay);
                yield return new WatchBatch(replay, page.GapBefore);
                if (HasExited(replay))
                {
                    yield break;
                }
            }

            var more = replay.Count > 0 && _last < page.Head;
            while (!more)
            {
                if (!await _inbox.WaitAsync())
                {
                    yield break;
                }

                var demand = _inbox.Take(ref _backlog);
                var live = Merge(out var hole);
                if (live.Count > 0)
                {
                    Follow(live);
                    yield return new WatchBatch(live);
                    if (HasExited(live))
                    {
                        yield break;
                    }
                }

                if (hole)
                {
                    _instruments.GapFound();
                }

                more = hole || demand is not WatchDemand.None;
            }

            page = await AttachAsync(isFirst: false, cancellationToken);
        }
    }

    /// <summary>Called by the hub, for each batch of the session.</summary>
    public void Offer(EventBatch batch, long bytes)
    {
        Volatile.Write(ref _lastHeard, _time.GetTimestamp());
        if (!_inbox.Offer(batch, bytes))
        {
            _instruments.WatchOverflowed();
        }
    }

    private static bool HasExited(IReadOnlyList<EventFrame> frames)
        => (frames[^1].Flags & EventFlags.SessionExited) != 0;

    private IReadOnlyList<EventFrame> SkipSeen(IReadOnlyList<EventFrame> frames)
    {
        var seen = 0;
        while (seen < frames.Count && frames[seen].Sequence <= _last)
        {
            seen++;
        }

        return seen == 0 ? frames : [.. frames.Skip(seen)];
    }

    /// <summary>The new frames of the backlog up to the first hole. The list may be reused by the next call.</summary>
    private IReadOnlyList<EventFrame> Merge(out bool hole)
    {
        hole = false;
        _merged = _merged?.Capacity > KeptCapacity ? null : _merged;
        _merged?.Clear();
        if (_backlog.Count == 1 && IsNext(_backlog[0].Frames))
        {
            return _backlog[0].Frames;
        }

        var last = _last;
        foreach (var batch in _backlog)
        {
            foreach (var frame in batch.Frames)
            {
                if (frame.Sequence <= last)
                {
                    continue;
                }

                if (frame.Previous != last)
                {
                    hole = true;
                    return _merged ?? [];
                }

                (_merged ??= []).Add(frame);
                last = frame.Sequence;
            }
        }

        return _merged ?? [];
    }

    private bool IsNext(IReadOnlyList<EventFrame> frames)
    {
        var last = _last;
        for (var i = 0; i < frames.Count; i++)
        {
            if (frames[i].Previous != last || frames[i].Sequence <= last)
            {
                return false;
            }

            last = frames[i].Sequence;
        }

        return true;
    }

    private void Follow(IReadOnlyList<EventFrame> frames)
    {
        if (frames.Count == 0)
        {
            return;
        }

        var newest = frames[^1];
        Volatile.Write(ref _last, newest.Sequence);
        _waitsForPerson = (newest.Flags & EventFlags.Question) != 0;
        _expectsMore = (newest.Flags & EventFlags.TitlePending) != 0
            || (newest.RunId is not null && (newest.Flags & (EventFlags.RunEnded | EventFlags.Question)) == 0);
    }

    private async ValueTask<bool> IsSubscribedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _hub.Subscribed.WaitAsync(cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
