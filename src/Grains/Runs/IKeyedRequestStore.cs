namespace Cagent.Runs;

/// <summary>Where <see cref="KeyedRequestGrain"/> keeps what it remembers. A grain is not there any more when its key's time is over, so this is cleared
/// from outside.</summary>
internal interface IKeyedRequestStore
{
    /// <summary>Removes what was stored before a moment.</summary>
    /// <returns>How many requests that were.</returns>
    Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
