using Cagent.Events;

namespace Cagent.Silo.Watching;

internal sealed partial class SessionWatch
{
    private const int Open = 0;
    private const int Closed = 1;

    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRetryDelay = TimeSpan.FromSeconds(5);

    private int _renewing;

    public async ValueTask DetachAsync(bool clientLeft)
    {
        if (!TryClose())
        {
            return;
        }

        var request = new DetachRequest { Watcher = Id, ClientLeft = clientLeft };
        var started = _time.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await _session.DetachAsync(request);
                return;
            }
            catch (CagentException refused) when (refused.Code == ErrorCodes.UnknownSession)
            {
                return;
            }
            catch (Exception failure)
            {
                // That a client left decides about its run, so it is worth repeating; anything else the lease does in time.
                LogDetachFailed(_logger, failure, SessionId);
                if (!clientLeft || _time.GetElapsedTime(started) >= _options.RetryFor)
                {
                    return;
                }
            }

            await Task.Delay(RetryDelay(attempt), _time);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_attached)
        {
            await DetachAsync(clientLeft: false);
        }
        else
        {
            TryClose();
        }
    }

    /// <summary>Called by the hub once a second: renews the lease in time, and looks for a lost tail when a run has gone quiet.</summary>
    public void CheckIfDue(long now)
    {
        var leaseIsDue = now >= Volatile.Read(ref _leaseDue);
        var isQuiet = _expectsMore && _time.GetElapsedTime(Volatile.Read(ref _lastHeard), now) >= _options.TailCheck;
        if ((leaseIsDue || isQuiet) && !_inbox.DemandCheck() && leaseIsDue)
        {
            // The reader is held up by its connection: it will find its holes later, the lease cannot wait.
            _ = RenewAsync();
        }
    }

    /// <summary>The session may have an activation that does not know this watcher.</summary>
    public void AttachAgain()
    {
        if (_attached && (!_expectsMore || !_inbox.DemandCheck()))
        {
            var pause = _expectsMore ? TimeSpan.Zero : LongestRetryDelay * Random.Shared.NextDouble();
            Volatile.Write(ref _leaseDue, _time.GetTimestamp() + (long)(pause.TotalSeconds * _time.TimestampFrequency));
        }
    }

    /// <summary>Asks the session for what is missing; this also renews the lease. Null when cancelled.</summary>
    private async ValueTask<AttachResult?> AttachAsync(bool isFirst, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        for (var attempt = 0; !cancellationToken.IsCancellationRequested; attempt++)
        {
            try
            {
                _attached = true;
                var result = await _session.AttachAsync(new AttachRequest { Watcher = Id, After = _last }).WaitAsync(cancellationToken);
                NoteAttached(result);
                return result;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return null;
            }
            catch (CagentException refused) when (isFirst || refused.Code == ErrorCodes.UnknownSession)
            {
                throw;
            }
            catch (Exception failure) when (_time.GetElapsedTime(started) < _options.RetryFor)
            {
                _instruments.AttachFailed();
                LogAttachFailed(_logger, failure, SessionId, attempt + 1);
            }

            try
            {
                await Task.Delay(RetryDelay(attempt), _time, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }

        return null;
    }

    private async Task RenewAsync()
    {
        if (Interlocked.Exchange(ref _renewing, 1) != 0)
        {
            return;
        }

        try
        {
            var request = new AttachRequest { Watcher = Id, After = Volatile.Read(ref _last), MaxEvents = 1 };
            NoteAttached(await _session.AttachAsync(request));
        }
        catch (Exception failure)
        {
            _instruments.AttachFailed();
            LogAttachFailed(_logger, failure, SessionId, 1);
        }
        finally
        {
            Volatile.Write(ref _renewing, 0);
        }
    }

    private void NoteAttached(AttachResult result)
    {
        _attached = true;
        _expectsMore = result.TitlePending || (result.ActiveRunId is not null && !_waitsForPerson);
        var now = _time.GetTimestamp();
        var lease = _options.LeaseRenewal * (0.8 + (Random.Shared.NextDouble() * 0.4));
        Volatile.Write(ref _lastHeard, now);
        Volatile.Write(ref _leaseDue, now + (long)(lease.TotalSeconds * _time.TimestampFrequency));
    }

    private bool TryClose()
    {
        if (Interlocked.Exchange(ref _state, Closed) != Open)
        {
            return false;
        }

        _inbox.Complete();
        _hub.Close(this);
        return true;
    }

    private static TimeSpan RetryDelay(int attempt)
    {
        var delay = FirstRetryDelay * Math.Pow(2, Math.Min(attempt, 10));
        return (delay < LongestRetryDelay ? delay : LongestRetryDelay) * (0.5 + (Random.Shared.NextDouble() * 0.5));
    }
}
