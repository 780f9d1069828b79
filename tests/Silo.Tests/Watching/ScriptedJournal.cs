using Cagent.Events;

namespace Cagent.Silo.Tests.Watching;

/// <summary>The attach rules of a session, without a session: numbers, replay, pages, retention.</summary>
internal sealed class ScriptedJournal(string sessionId)
{
    private readonly Lock _gate = new();
    private readonly List<EventFrame> _frames = [];
    private readonly HashSet<string> _nodes = [];
    private long _head;
    private long _firstKept = 1;

    /// <summary>Id of the active run; null when idle.</summary>
    public string? RunId { get; set; }

    public string SessionId => sessionId;

    public IReadOnlyCollection<string> Nodes
    {
        get
        {
            lock (_gate)
            {
                return [.. _nodes];
            }
        }
    }

    /// <summary>Appends events with numbers that have holes of their own, as after a takeover.</summary>
    public EventBatch Append(int count, EventFlags lastFlags = EventFlags.None, long skip = 0)
    {
        lock (_gate)
        {
            var frames = new List<EventFrame>(count);
            for (var i = 0; i < count; i++)
            {
                var number = _head + 1 + (i == 0 ? skip : 0);
                var flags = i == count - 1 ? lastFlags : EventFlags.None;
                frames.Add(Frames.Frame(_head, number, flags, RunId));
                _head = number;
            }

            _frames.AddRange(frames);
            return new EventBatch { SessionId = sessionId, Frames = frames };
        }
    }

    public void Forget(long firstKept)
    {
        lock (_gate)
        {
            _firstKept = firstKept;
            _frames.RemoveAll(frame => frame.Sequence < firstKept);
        }
    }

    public AttachResult Attach(AttachRequest request)
    {
        lock (_gate)
        {
            _nodes.Add(request.Watcher.NodeId);
            return new AttachResult
            {
                Frames = [.. _frames.Where(frame => frame.Sequence > request.After).Take(request.MaxEvents)],
                Head = _head,
                ActiveRunId = RunId,
                GapBefore = request.After + 1 < _firstKept ? _firstKept : null,
            };
        }
    }
}
