namespace Cagent.Silo.Storage;

/// <summary>A change that waits for the writer.</summary>
internal abstract class WriteJob(CancellationToken cancellationToken)
{
    /// <summary>Nobody waits for it any more; once applied it is carried out all the same.</summary>
    public bool IsCancelled => cancellationToken.IsCancellationRequested;

    protected CancellationToken Token => cancellationToken;

    /// <summary>Makes the change, inside a transaction and a savepoint of its own.</summary>
    public abstract void Apply(SessionWrites writes);

    /// <summary>The transaction was committed.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception exception);

    public abstract void Cancel();
}

/// <summary>A change with a result.</summary>
internal sealed class WriteJob<T>(Func<SessionWrites, T> change, CancellationToken cancellationToken) : WriteJob(cancellationToken)
{
    // Continuations run elsewhere: the writer's thread must not run the code of its callers.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Completion => _completion.Task;

    public override void Apply(SessionWrites writes) => _result = change(writes);

    public override void Complete() => _completion.TrySetResult(_result);

    public override void Fail(Exception exception) => _completion.TrySetException(exception);

    public override void Cancel() => _completion.TrySetCanceled(Token);
}
