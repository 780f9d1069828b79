using Cagent.Cluster.Tests.Nodes;
using Cagent.Testing;
using Cagent.Testing.Sse;

namespace Cagent.Cluster.Tests.Clients;

/// <summary>Follows a session for as long as it lives, as a browser does: when the connection ends, by whatever cause, it comes back with
/// <c>Last-Event-ID</c> to any node that answers.</summary>
internal sealed class SessionWatcher : IAsyncDisposable
{
    /// <summary>Silence after which the connection is taken for dead; the nodes of these tests send a heartbeat every second.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private readonly HttpClient _http;
    private readonly NodeAddresses _nodes;
    private readonly string _session;
    private readonly CancellationTokenSource _end = new();
    private readonly List<SeenEvent> _events = [];
    private readonly List<Waiter> _waiters = [];
    private readonly List<string> _problems = [];
    private readonly List<string> _failures = [];
    private readonly Task _watching;
    private CancellationTokenSource? _current;
    private int _preferred;
    private int _connection;

    public SessionWatcher(HttpClient http, NodeAddresses nodes, string session, int preferred)
    {
        _http = http;
        _nodes = nodes;
        _session = session;
        _preferred = preferred;
        Name = $"watcher {preferred} of {session}";
        _watching = WatchAsync(_end.Token);
    }

    /// <summary>Who it is.</summary>
    public string Name { get; }

    /// <summary>What it saw so far.</summary>
    public IReadOnlyList<SeenEvent> Events
    {
        get
        {
            lock (_events)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>Connections that did not end as a client may expect it: refused, broken, silent, or answered with another status.</summary>
    public IReadOnlyList<string> Failures
    {
        get
        {
            lock (_events)
            {
                return [.. _failures];
            }
        }
    }

    /// <summary>Answers that no watcher should get: a status that is neither success nor "come back later".</summary>
    public IReadOnlyList<string> Problems
    {
        get
        {
            lock (_events)
            {
                return [.. _problems];
            }
        }
    }

    /// <summary>Returns the first event, seen already or not, that satisfies.</summary>
    public async Task<SeenEvent> WaitForAsync(Predicate<SeenEvent> satisfies, TimeSpan within, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(satisfies);
        lock (_events)
        {
            if (_events.Find(satisfies) is { } seen)
            {
                return seen;
            }

            _waiters.Add(waiter);
        }

        try
        {
            return await waiter.Found.Task.WaitAsync(within, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{Name} waited {within.TotalSeconds:0} s in vain; it saw {Events.Count} events, last {Events.LastOrDefault()}");
        }
    }

    /// <summary>Returns when it has seen a number of events of a type.</summary>
    public Task<SeenEvent> WaitForAsync(string type, TimeSpan within, CancellationToken cancellationToken, int times = 1)
    {
        var seen = 0;
        return WaitForAsync(item => item.Type == type && ++seen >= times, within, cancellationToken);
    }

    /// <summary>Drops the connection and comes back to the next node.</summary>
    public void Drop()
    {
        Interlocked.Increment(ref _preferred);
        lock (_events)
        {
            _current?.Cancel();
        }
    }

    /// <summary>Closes the connection and does not come back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching;
        _end.Dispose();
    }

    private async Task WatchAsync(CancellationToken end)
    {
        for (var attempt = 0; !end.IsCancellationRequested; attempt++)
        {
            using var connection = CancellationTokenSource.CreateLinkedTokenSource(end);
            try
            {
                Hold(connection);
                if (await FollowAsync(_nodes.Choose(Volatile.Read(ref _preferred), attempt), connection))
                {
                    return;
                }
            }
            catch (Exception exception) when (!end.IsCancellationRequested && (ClientHttp.IsConnectionFailure(exception) || exception is OperationCanceledException))
            {
                // The node is gone, or silent for too long: another one.
                Fail(exception.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            finally
            {
                Hold(null);
            }

            try
            {
                await Pause.ForAsync(Interval, end);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Returns true when the session is over.</summary>
    private async Task<bool> FollowAsync(Uri node, CancellationTokenSource patience)
    {
        patience.CancelAfter(Patience);
        var last = Events is [.., var newest] ? newest.Number : 0;
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(node, $"/api/sessions/{_session}/events"));
        request.Headers.Add("Last-Event-ID", last.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await using var stream = await SseStream.OpenAsync(_http, request, patience.Token);
        if (!stream.IsEventStream)
        {
            await NoteAsync(stream.Response, patience.Token);
            return false;
        }

        _connection++;
        await foreach (var frame in stream.ReadAsync(patience.Token))
        {
            patience.CancelAfter(Patience);
            if (frame.Data is not null)
            {
                Add(new SeenEvent(frame.Number, frame.Data, TestClock.Now, _connection));
            }

            if (frame.Type == "session_exited")
            {
                return true;
            }
        }

        if (stream.WasCut)
        {
            Fail("the stream was cut");
        }

        return false;
    }

    private void Fail(string what)
    {
        lock (_events)
        {
            _failures.Add($"{TestClock.Now} {Name}: {what}");
        }
    }

    private void Hold(CancellationTokenSource? connection)
    {
        lock (_events)
        {
            _current = connection;
        }
    }

    private async Task NoteAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        Fail(((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture));
        if ((int)response.StatusCode != 503 || response.Headers.RetryAfter is null)
        {
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            lock (_events)
            {
                _problems.Add($"{Name} got {(int)response.StatusCode} {text}");
            }
        }
    }

    private void Add(SeenEvent item)
    {
        lock (_events)
        {
            _events.Add(item);
            for (var index = _waiters.Count - 1; index >= 0; index--)
            {
                if (_waiters[index].Satisfies(item))
                {
                    _waiters[index].Found.TrySetResult(item);
                    _waiters.RemoveAt(index);
                }
            }
        }
    }

    private sealed record Waiter(Predicate<SeenEvent> Satisfies)
    {
        public TaskCompletionSource<SeenEvent> Found { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
