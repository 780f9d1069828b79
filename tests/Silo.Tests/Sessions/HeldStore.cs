using Cagent.Events;
using Cagent.Sessions;

namespace Cagent.Silo.Tests.Sessions;

/// <summary>A session store whose writes a test can hold up.</summary>
internal sealed class HeldStore(ISessionStore store) : ISessionStore
{
    private TaskCompletionSource? _hold;
    private TaskCompletionSource _held = New();

    /// <summary>A write waits.</summary>
    public Task Held => _held.Task;

    /// <summary>Writes wait from now on.</summary>
    public void Hold()
    {
        _held = New();
        _hold = New();
    }

    /// <summary>Lets what waits, and what comes, be written.</summary>
    public void Release()
    {
        var hold = _hold;
        _hold = null;
        hold?.SetResult();
    }

    public async Task CommitAsync(SessionCommit commit, CancellationToken cancellationToken)
    {
        if (_hold is { } hold)
        {
            _held.TrySetResult();
            await hold.Task;
        }

        await store.CommitAsync(commit, cancellationToken);
    }

    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) => store.DeleteAsync(id, cancellationToken);

    public Task CreateAsync(SessionRow session, SessionContent content, CancellationToken cancellationToken) =>
        store.CreateAsync(session, content, cancellationToken);

    public Task<SessionRow?> LoadAsync(string id, CancellationToken cancellationToken) => store.LoadAsync(id, cancellationToken);

    public Task<IReadOnlyList<SessionItem>> ReadItemsAsync(string sessionId, CancellationToken cancellationToken) =>
        store.ReadItemsAsync(sessionId, cancellationToken);

    public Task<IReadOnlyList<EventFrame>> ReadJournalAsync(string sessionId, long after, int max, CancellationToken cancellationToken) =>
        store.ReadJournalAsync(sessionId, after, max, cancellationToken);

    public Task<long> FindJournalExcessAsync(string sessionId, long bytes, CancellationToken cancellationToken) =>
        store.FindJournalExcessAsync(sessionId, bytes, cancellationToken);

    public Task DropJournalAsync(string sessionId, long upTo, CancellationToken cancellationToken) =>
        store.DropJournalAsync(sessionId, upTo, cancellationToken);

    public Task<IReadOnlyList<RunningSession>> FindRunningAsync(CancellationToken cancellationToken) => store.FindRunningAsync(cancellationToken);

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
