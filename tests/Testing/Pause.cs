namespace Cagent.Testing;

/// <summary>Real time that a script asks for: a model that thinks, a person who hesitates. Never used to wait for an outcome.</summary>
public static class Pause
{
    /// <summary>Lets the scripted time pass.</summary>
    public static async Task ForAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        if (time <= TimeSpan.Zero)
        {
            return;
        }

        using var timer = new PeriodicTimer(time);
        await timer.WaitForNextTickAsync(cancellationToken);
    }
}
