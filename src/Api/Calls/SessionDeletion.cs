namespace Cagent.Api.Calls;

/// <summary>Deletes sessions. What was begun goes on when its client leaves or has waited long enough; then its failure is logged.</summary>
internal sealed partial class SessionDeletion(SessionCalls sessions, TimeProvider time, ILogger<SessionDeletion> logger)
{
    /// <param name="id">The session.</param>
    /// <param name="patience">How long to wait for its end; <see cref="Timeout.InfiniteTimeSpan"/> = as long as it takes.</param>
    /// <param name="aborted">Ends the waiting, not the deletion.</param>
    /// <returns>False = it is not done yet, and goes on.</returns>
    /// <exception cref="CagentException"><c>unknown_session</c>, or why it could not be deleted.</exception>
    public async Task<bool> DeleteAsync(string id, TimeSpan patience, CancellationToken aborted)
    {
        var deletion = sessions.Of(id, CancellationToken.None).DeleteAsync();
        try
        {
            await deletion.WaitAsync(patience, time, aborted);
            return true;
        }
        catch (TimeoutException) when (!deletion.IsCompleted)
        {
            return false;
        }
        finally
        {
            if (!deletion.IsCompleted)
            {
                _ = ObserveAsync(id, deletion);
            }
        }
    }

    private async Task ObserveAsync(string id, Task deletion)
    {
        try
        {
            await deletion;
        }
        catch (Exception failure)
        {
            LogFailed(id, failure);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Session {Session} could not be deleted; whoever asked for it is not waiting any more")]
    private partial void LogFailed(string session, Exception failure);
}
