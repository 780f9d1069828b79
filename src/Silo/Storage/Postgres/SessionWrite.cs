using Cagent.Sessions;
using Npgsql;

namespace Cagent.Silo.Storage.Postgres;

/// <summary>A change of one session that waits for a writer.</summary>
internal abstract class SessionWrite(string sessionId, CancellationToken cancellationToken)
{
    // Continuations run elsewhere: a writer must not run the code of its callers.
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string SessionId => sessionId;

    /// <summary>Ids of the attempts so far, the current one last. One of them is in the row when the change is stored. Each attempt has its own:
    /// statements of one that comes too late must not take the claim of the one before for theirs.</summary>
    public List<Guid> Attempts { get; } = [];

    /// <summary>It was sent, and its answer got lost.</summary>
    public bool AnswerLost { get; set; }

    public Task Completion => _completion.Task;

    /// <summary>Nobody waits for it any more; once sent it is carried out all the same.</summary>
    public bool IsCancelled => !AnswerLost && cancellationToken.IsCancellationRequested;

    /// <summary>Its statements for another attempt. The first changes one row, or none when it is refused.</summary>
    public IEnumerable<NpgsqlBatchCommand> Attempt()
    {
        Attempts.Add(Guid.NewGuid());
        return Statements(Attempts[^1]);
    }

    protected abstract IEnumerable<NpgsqlBatchCommand> Statements(Guid write);

    public void Complete() => _completion.TrySetResult();

    public void Refuse() => _completion.TrySetException(new SessionFencedException(sessionId));

    public void Fail(Exception exception) => _completion.TrySetException(exception);

    public void Cancel() => _completion.TrySetCanceled(cancellationToken);
}
