namespace Cagent.Models.Http;

/// <summary>Cancels a request when its caller does, or when the provider has been silent for too long.</summary>
internal sealed class IdleLimit : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _caller;
    private readonly CancellationToken _callerToken;
    private readonly TimeSpan _limit;

    public IdleLimit(TimeSpan limit, TimeProvider time, CancellationToken caller)
    {
        _limit = limit;
        _callerToken = caller;
        _source = new CancellationTokenSource(limit, time);
        _caller = caller.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>True when it was the silence, not the caller, that ended the request.</summary>
    public bool IsExceeded => _source.IsCancellationRequested && !_callerToken.IsCancellationRequested;

    /// <summary>The provider gave a sign of life.</summary>
    public void Restart() => _source.CancelAfter(_limit);

    public void Dispose()
    {
        _caller.Dispose();
        _source.Dispose();
    }
}
