using System.Collections.Concurrent;
using System.Globalization;
using Cagent.Events;
using Cagent.Sessions;
using Cagent.Silo.Streams;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Cagent.Silo.Watching;

/// <summary>This node's hub: knows which connections watch which session, routes batches to them and keeps their leases.</summary>
internal sealed class SessionWatchers : ISessionWatchers, IDisposable
{
    private static readonly TimeSpan CheckPeriod = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, SessionWatch[]> _sessions = new(StringComparer.Ordinal);
    private readonly Lock _registration = new();
    private readonly TaskCompletionSource _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ISessionDirectory _directory;
    private readonly SessionWatchOptions _options;
    private readonly EventStreamInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger<SessionWatchers> _logger;
    private readonly ITimer _timer;
    private long _connections;

    public SessionWatchers(
        ILocalSiloDetails silo,
        ISessionDirectory directory,
        IOptions<SessionWatchOptions> options,
        EventStreamInstruments instruments,
        TimeProvider time,
        ILogger<SessionWatchers> logger)
    {
        NodeId = silo.SiloAddress.ToParsableString();
        _directory = directory;
        _options = options.Value;
        _instruments = instruments;
        _time = time;
        _logger = logger;
        _timer = time.CreateTimer(static hub => ((SessionWatchers)hub!).CheckWatches(), this, CheckPeriod, CheckPeriod);
    }

    /// <summary>The silo's address with its generation: new with each start, so that nothing published to a node before it is taken for ours.</summary>
    public string NodeId { get; }

    /// <summary>Completes once this node gets what is published to it.</summary>
    public Task Subscribed => _subscribed.Task;

    public ISessionWatch Open(string sessionId)
    {
        var connection = Interlocked.Increment(ref _connections).ToString(CultureInfo.InvariantCulture);
        var watch = new SessionWatch(
            this, sessionId, new WatcherId(NodeId, connection), _directory.Find(sessionId), _options, _instruments, _time, _logger);
        lock (_registration)
        {
            _sessions[sessionId] = _sessions.TryGetValue(sessionId, out var others) ? [.. others, watch] : [watch];
        }

        _instruments.WatchOpened();
        return watch;
    }

    /// <summary>Hands a batch to the connections that watch its session. Never waits: all sessions of this node come through here.</summary>
    public void Route(EventBatch batch)
    {
        if (!_sessions.TryGetValue(batch.SessionId, out var watches))
        {
            return;
        }

        if (batch.Frames.Count == 0)
        {
            // The session goes on in another activation, which does not know its watchers yet.
            foreach (var watch in watches)
            {
                watch.AttachAgain();
            }

            return;
        }

        long bytes = 0;
        for (var i = 0; i < batch.Frames.Count; i++)
        {
            bytes += batch.Frames[i].Utf8.Length;
        }

        foreach (var watch in watches)
        {
            watch.Offer(batch, bytes);
        }
    }

    /// <summary>Sessions may have moved: every watch registers again, those of running sessions at once, the others within seconds.</summary>
    public void AttachAgain()
    {
        foreach (var (_, watches) in _sessions)
        {
            foreach (var watch in watches)
            {
                watch.AttachAgain();
            }
        }
    }

    public void MarkSubscribed() => _subscribed.TrySetResult();

    public void Dispose() => _timer.Dispose();

    internal void Close(SessionWatch watch)
    {
        lock (_registration)
        {
            if (!_sessions.TryGetValue(watch.SessionId, out var watches))
            {
                return;
            }

            var others = Array.FindAll(watches, other => other != watch);
            if (others.Length == 0)
            {
                _sessions.TryRemove(watch.SessionId, out _);
            }
            else
            {
                _sessions[watch.SessionId] = others;
            }
        }

        _instruments.WatchClosed();
    }

    private void CheckWatches()
    {
        var now = _time.GetTimestamp();
        foreach (var (_, watches) in _sessions)
        {
            foreach (var watch in watches)
            {
                watch.CheckIfDue(now);
            }
        }
    }
}
