using System.Threading.Tasks.Sources;

namespace Cagent.Models;

/// <summary>Reads a model's answer off the session's scheduler: what arrives within a window costs the session one turn, however many pieces it is.</summary>
/// <remarks>A piece after a pause is due at once, the next ones when the window ends. Windows end at the same moments for all answers that a process
/// reads: one wake-up for the text of all of them. One caller at a time waits and takes.</remarks>
internal sealed class ArrivingAnswer : IValueTaskSource<bool>, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeSpan _window;
    private readonly TimeProvider _time;
    private readonly ITimer _windowEnd;
    private ManualResetValueTaskSourceCore<bool> _signal = new() { RunContinuationsAsynchronously = true };
    private List<ChatChunk> _arrived = [];
    private long? _lastTaken;
    private bool _waiting;
    private bool _timed;
    private bool _complete;
    private Exception? _failure;

    private ArrivingAnswer(TimeSpan window, TimeProvider time)
    {
        _window = window;
        _time = time;
        _windowEnd = time.CreateTimer(static answer => ((ArrivingAnswer)answer!).EndWindow(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <param name="answer">Is read from now on, on the thread pool; whoever made it ends it by its token.</param>
    /// <param name="window">Shortest time between two turns; zero = each piece is due at once.</param>
    /// <param name="time">Times the windows.</param>
    public static ArrivingAnswer Read(IAsyncEnumerable<ChatChunk> answer, TimeSpan window, TimeProvider time)
    {
        var arriving = new ArrivingAnswer(window, time);
        Task.Factory.StartNew(
            () => arriving.FillAsync(answer), CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default).Unwrap().Ignore();
        return arriving;
    }

    /// <summary>Waits until something is due. False when everything was taken and no more will come.</summary>
    /// <exception cref="ChatModelException">The answer failed; what came before it is still to be taken.</exception>
    public ValueTask<bool> WaitAsync()
    {
        lock (_gate)
        {
            if (_complete)
            {
                return _failure is not null ? ValueTask.FromException<bool>(_failure) : new ValueTask<bool>(_arrived.Count > 0);
            }

            _signal.Reset();
            _waiting = true;
            WakeWhenDue();
            return new ValueTask<bool>(this, _signal.Version);
        }
    }

    /// <summary>Swaps the caller's list, which is cleared, for what has arrived, due or not.</summary>
    public void Take(ref List<ChatChunk> chunks)
    {
        chunks.Clear();
        lock (_gate)
        {
            if (_arrived.Count > 0)
            {
                (chunks, _arrived) = (_arrived, chunks);
                _lastTaken = _time.GetTimestamp();
            }
        }
    }

    public ValueTask DisposeAsync() => _windowEnd.DisposeAsync();

    bool IValueTaskSource<bool>.GetResult(short token) => _signal.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _signal.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _signal.OnCompleted(continuation, state, token, flags);

    private async Task FillAsync(IAsyncEnumerable<ChatChunk> answer)
    {
        try
        {
            await foreach (var chunk in answer)
            {
                Add(chunk);
            }

            Complete(null);
        }
        catch (Exception exception)
        {
            Complete(exception);
        }
    }

    private void Add(ChatChunk chunk)
    {
        lock (_gate)
        {
            _arrived.Add(chunk);
            if (_waiting && !_timed)
            {
                WakeWhenDue();
            }
        }
    }

    private void Complete(Exception? failure)
    {
        lock (_gate)
        {
            _complete = true;
            _failure = failure;
            if (!_waiting)
            {
                return;
            }

            _waiting = false;
            if (failure is null)
            {
                _signal.SetResult(_arrived.Count > 0);
            }
            else
            {
                _signal.SetException(failure);
            }
        }
    }

    private void EndWindow()
    {
        lock (_gate)
        {
            _timed = false;
            if (_waiting && _arrived.Count > 0)
            {
                _waiting = false;
                _signal.SetResult(true);
            }
        }
    }

    private void WakeWhenDue()
    {
        if (_arrived.Count == 0)
        {
            return;
        }

        if (_lastTaken is not { } last || _time.GetElapsedTime(last) >= _window)
        {
            _waiting = false;
            _signal.SetResult(true);
        }
        else if (!_timed)
        {
            _timed = true;
            _windowEnd.Change(TimeSpan.FromTicks(_window.Ticks - (_time.GetElapsedTime(0).Ticks % _window.Ticks)), Timeout.InfiniteTimeSpan);
        }
    }
}
