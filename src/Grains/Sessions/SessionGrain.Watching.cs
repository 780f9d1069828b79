using Cagent.Events;
using Cagent.Runs;

namespace Cagent.Sessions;

/// <summary>Watchers: which nodes get the events, and what a connection missed (orleans §1.5).</summary>
internal sealed partial class SessionGrain
{
    private readonly Dictionary<string, Dictionary<string, DateTimeOffset>> _watchers = new(StringComparer.Ordinal);

    /// <summary>Number of the latest event that anybody may see. Events of a step count only once it is stored and taken, so that whoever sees a
    /// question can answer it.</summary>
    private long _shownHead;
    private DateTimeOffset _nextLeaseCheck;

    public async Task<AttachResult> AttachAsync(AttachRequest request)
    {
        _ = Row;
        Register(request.Watcher);
        return await CollectAsync(request.After, request.MaxEvents);
    }

    public async Task DetachAsync(DetachRequest request)
    {
        if (_row is null)
        {
            return;
        }

        Unregister(request.Watcher);
        if (request.ClientLeft && (_record.Run?.Starter == request.Watcher || _record.Queue.Any(queued => queued.Request.Watcher == request.Watcher)))
        {
            await PrepareToEndAsync();
            await ApplyAsync(step => EndForLeftClient(step, request.Watcher));
        }
    }

    /// <summary>The client that started a run closed its connection (api-extensions §1, disconnect).</summary>
    private void EndForLeftClient(RunStep step, WatcherId starter)
    {
        if (step.Record.Run is { } run && run.Starter == starter)
        {
            if (EndsWithItsClient(run.OnDisconnect, run.HasIdempotencyKey, run.IsWaiting))
            {
                CancelRun(step);
            }

            return;
        }

        var queue = step.Record.Queue.Select(queued => queued.Request.Watcher == starter
            && EndsWithItsClient(queued.Request.OnDisconnect, queued.Request.Key is not null, isWaiting: false)
            ? queued with { ClientLeft = true }
            : queued);
        step.Record = step.Record with { Queue = [.. queue] };
    }

    private bool EndsWithItsClient(DisconnectPolicy policy, bool comesBack, bool isWaiting) => policy switch
    {
        DisconnectPolicy.Continue => false,
        DisconnectPolicy.Cancel => true,
        _ => !comesBack && !isWaiting && !IsWatched,
    };

    private bool IsWatched
    {
        get
        {
            DropExpiredWatchers(force: true);
            return _watchers.Count > 0;
        }
    }

    private void Register(WatcherId watcher)
    {
        if (!_watchers.TryGetValue(watcher.NodeId, out var connections))
        {
            _watchers[watcher.NodeId] = connections = new(StringComparer.Ordinal);
        }

        connections[watcher.ConnectionId] = services.Time.GetUtcNow() + Options.WatcherLease;
    }

    private void Unregister(WatcherId watcher)
    {
        if (_watchers.TryGetValue(watcher.NodeId, out var connections) && connections.Remove(watcher.ConnectionId) && connections.Count == 0)
        {
            _watchers.Remove(watcher.NodeId);
        }
    }

    /// <summary>Events after a number: from the store as far as it must, from memory for the rest.</summary>
    private async ValueTask<AttachResult> CollectAsync(long after, int max)
    {
        var seen = after;
        var frames = new List<EventFrame>();
        while (after < _journal.MemoryStart && frames.Count < max)
        {
            var stored = await services.Store.ReadJournalAsync(Id, after, max - frames.Count, CancellationToken.None);
            var shown = stored.TakeWhile(frame => frame.Sequence <= _shownHead).ToArray();
            if (shown.Length == 0 || (frames.Count > 0 && shown[0].Previous != after))
            {
                break;
            }

            frames.AddRange(shown);
            after = shown[^1].Sequence;
        }

        // What was dropped while this was read is a hole only at its beginning: the watcher asks again for what comes after it.
        if (frames.Count < max && (frames.Count == 0 || after >= _journal.MemoryStart))
        {
            // No await between this and the return: what is published from here on reaches the watcher by its node's stream.
            frames.AddRange(_journal.FramesAfter(after).TakeWhile(frame => frame.Sequence <= _shownHead).Take(max - frames.Count));
        }

        return new AttachResult
        {
            Frames = frames,
            Head = _shownHead,

            // Each event names the one before it: if that is newer than what the watcher has seen, it is not kept any more.
            GapBefore = frames is [{ } first, ..] && first.Previous > seen ? first.Sequence : null,
            ActiveRunId = _record.Run?.RunId,
            TitlePending = _titleInProgress,
        };
    }

    /// <summary>Drops what the operator does not want to keep, now that no run needs it.</summary>
    private async Task ShortenJournalAsync(long upTo)
    {
        try
        {
            await services.Retention.ApplyAsync(Id, upTo, CancellationToken.None);
        }
        catch (Exception exception)
        {
            LogWorkFailed(Id, "dropping old events", exception);
        }
    }

    /// <summary>Shows the events that were added since; while it is open whether the last write was stored, they stay hidden.</summary>
    private void ShowAdded()
    {
        if (_unsettled || _journal.Head == _shownHead)
        {
            return;
        }

        var added = _journal.FramesAfter(_shownHead);
        _shownHead = _journal.Head;
        Publish(added);
    }

    /// <summary>Sends events to every node that watches. Never waits: a node that falls behind reads again.</summary>
    private void Publish(IReadOnlyList<EventFrame> frames)
    {
        if (frames.Count == 0 || _watchers.Count == 0)
        {
            return;
        }

        DropExpiredWatchers(force: false);
        SendToWatchers(frames);
    }

    private void SendToWatchers(IReadOnlyList<EventFrame> frames)
    {
        var batch = new EventBatch { SessionId = Id, Frames = frames };
        foreach (var node in _watchers.Keys)
        {
            services.Publisher.PublishAsync(node, batch).AsTask().Ignore();
        }
    }

    private void DropExpiredWatchers(bool force)
    {
        var now = services.Time.GetUtcNow();
        if (!force && now < _nextLeaseCheck)
        {
            return;
        }

        _nextLeaseCheck = now + TimeSpan.FromSeconds(10);
        foreach (var (node, connections) in _watchers.ToArray())
        {
            foreach (var connection in connections.Where(connection => connection.Value < now).ToArray())
            {
                connections.Remove(connection.Key);
            }

            if (connections.Count == 0 || IsDead(node))
            {
                _watchers.Remove(node);
            }
        }
    }

    /// <summary>Whoever watched through a node that has died comes back through another one, or not at all.</summary>
    private bool IsDead(string node) => services.Membership.CurrentSnapshot.GetSiloStatus(SiloAddress.FromParsableString(node)) == SiloStatus.Dead;
}
