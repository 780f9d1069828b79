namespace Cagent.Testing;

/// <summary>Asks again until an answer satisfies, within a bound.</summary>
public static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns the first result that satisfies, or the last one when the time is up.</summary>
    /// <param name="probe">Asked repeatedly.</param>
    /// <param name="satisfies">Ends the asking.</param>
    /// <param name="within">Bound of the whole wait.</param>
    /// <param name="cancellationToken">Ends the asking with an exception.</param>
    public static async Task<T> GetAsync<T>(
        Func<Task<T>> probe, Predicate<T> satisfies, TimeSpan within, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var result = await probe();
        using var timer = new PeriodicTimer(Interval);
        while (!satisfies(result) && TimeProvider.System.GetElapsedTime(started) < within)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            result = await probe();
        }

        return result;
    }
}
