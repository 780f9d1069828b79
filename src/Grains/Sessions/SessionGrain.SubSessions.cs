namespace Cagent.Sessions;

/// <summary>The session of a delegated task is written by the session above it until the task has ended: a second writer would make that one's
/// writes fail, and its run would never end. Afterwards it is a session like any other.</summary>
internal sealed partial class SessionGrain
{
    /// <summary>No run of a session above writes to this one, and none will again.</summary>
    private bool _isOwn;

    /// <exception cref="CagentException"><c>session_busy</c>: the task of this session is still at work.</exception>
    private async ValueTask BecomeOwnAsync()
    {
        if (_isOwn || State.ParentId is not { } parent)
        {
            return;
        }

        if (await FindWorkingAsync(parent) is { } working)
        {
            throw new CagentException(
                ErrorCodes.SessionBusy,
                $"Session {Id} belongs to a task that session {working} is working on: answer or cancel that one, or wait for the task's end.");
        }

        // What was read before may be older than the end of the task.
        _row = await services.Store.LoadAsync(Id, CancellationToken.None);
        Adopt(Row);
        _history.Remove(Id);
        await LoadHistoryAsync();
        _isOwn = true;
    }

    /// <summary>The session above whose run works on this one; null when none does.</summary>
    private async Task<string?> FindWorkingAsync(string parent)
    {
        // A file that others wrote may have any parents.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var next = parent; next is not null && seen.Add(next);)
        {
            var row = await services.Store.LoadAsync(next, CancellationToken.None);
            if (row is not null && RecordOf(row).Run is { } run && run.Loops.Any(loop => loop.SessionId == Id))
            {
                return next;
            }

            next = row?.State.ParentId;
        }

        return null;
    }
}
