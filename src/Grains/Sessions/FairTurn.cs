namespace Cagent.Sessions;

/// <summary>The end of the thread pool's queue.</summary>
internal static class FairTurn
{
    /// <summary>Goes there: whoever waits for the step that was just stored hears of it before the next work begins, in this session and in the others
    /// that start at the same moment.</summary>
    public static Task WaitAsync()
        => Task.Factory.StartNew(static () => { }, CancellationToken.None, TaskCreationOptions.PreferFairness, TaskScheduler.Default);
}
