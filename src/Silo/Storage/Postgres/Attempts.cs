namespace Cagent.Silo.Storage.Postgres;

/// <summary>Attempts within a span of time, the first repetition soon, later ones less often, none in step with those of others.</summary>
internal sealed class Attempts(TimeProvider time, TimeSpan within)
{
    private const double FirstPauseMilliseconds = 20;
    private const double LongestPauseMilliseconds = 500;

    private readonly long _started = time.GetTimestamp();
    private int _made;

    /// <summary>Waits before the next attempt; false when the time is up.</summary>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        var pause = Math.Min(FirstPauseMilliseconds * Math.Pow(2, _made++), LongestPauseMilliseconds) * (0.5 + (Random.Shared.NextDouble() / 2));
        if (time.GetElapsedTime(_started) + TimeSpan.FromMilliseconds(pause) > within)
        {
            return false;
        }

        await Task.Delay(TimeSpan.FromMilliseconds(pause), time, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
