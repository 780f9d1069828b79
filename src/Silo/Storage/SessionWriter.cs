using System.Diagnostics;
using System.Threading.Channels;
using Cagent.Silo.Storage.Schema;
using Cagent.Silo.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Cagent.Silo.Storage;

/// <summary>Owns the writing connection: one thread that takes what has gathered, up to 256 changes, into one transaction.</summary>
/// <remarks>Each change has a savepoint, so that one that is refused does not take the others with it. A caller hears of success after
/// the transaction is committed. Under load the changes gather while the one before is written, so nothing waits for a timer.</remarks>
internal sealed class SessionWriter : IAsyncDisposable
{
    private const int MaxBatch = 256;
    private const int MaxQueued = 4096;

    /// <summary>How long after a wait for another process a pause is made behind each transaction.</summary>
    private static readonly TimeSpan Politeness = TimeSpan.FromMilliseconds(100);

    private readonly string _path;
    private readonly SqliteDatabase _database;
    private readonly SessionWrites _writes;
    private readonly Channel<WriteJob> _queue;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _othersWrote;

    /// <param name="path">For messages.</param>
    /// <param name="database">The connection; closed with the writer.</param>
    /// <param name="columns">What the file has.</param>
    public SessionWriter(string path, SqliteDatabase database, SessionColumns columns)
    {
        _path = path;
        _database = database;
        _writes = new SessionWrites(database, columns);
        _queue = Channel.CreateBounded<WriteJob>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });
        new Thread(Run) { IsBackground = true, Name = "cagent session writer" }.Start();
    }

    /// <summary>Queues a change; completes when it is committed.</summary>
    public async Task<T> WriteAsync<T>(Func<SessionWrites, T> change, CancellationToken cancellationToken)
    {
        var job = new WriteJob<T>(change, cancellationToken);
        if (!_queue.Writer.TryWrite(job))
        {
            try
            {
                await _queue.Writer.WriteAsync(job, cancellationToken).ConfigureAwait(false);
            }
            catch (ChannelClosedException)
            {
                throw new CagentException(ErrorCodes.StoreUnavailable, $"The session database {_path} is closed: the server is stopping.");
            }
        }

        return await job.Completion.ConfigureAwait(false);
    }

    /// <summary>Writes what is queued, then closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _ended.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        var batch = new List<WriteJob>(MaxBatch);
        while (WaitForJobs())
        {
            while (batch.Count < MaxBatch && _queue.Reader.TryRead(out var job))
            {
                batch.Add(job);
            }

            Write(batch);
            batch.Clear();
            LetOthersWrite();
        }

        _database.Dispose();
        _ended.SetResult();
    }

    /// <summary>A process that begins again at once would leave the others, which look now and then, hardly a chance.</summary>
    private void LetOthersWrite()
    {
        if (_othersWrote != 0 && Stopwatch.GetElapsedTime(_othersWrote) < Politeness)
        {
            Thread.Sleep(1);
        }
    }

    /// <summary>Blocks this thread, which has nothing else to do, until there is work.</summary>
    private bool WaitForJobs()
    {
        var wait = _queue.Reader.WaitToReadAsync();
        return wait.IsCompletedSuccessfully ? wait.Result : wait.AsTask().GetAwaiter().GetResult();
    }

    private void Write(List<WriteJob> batch)
    {
        var applied = new List<WriteJob>(batch.Count);
        try
        {
            if (_database.BeginImmediate())
            {
                _othersWrote = Stopwatch.GetTimestamp();
            }

            foreach (var job in batch)
            {
                if (job.IsCancelled)
                {
                    job.Cancel();
                }
                else if (TryApply(job))
                {
                    applied.Add(job);
                }
            }

            _database["COMMIT"].Run();
        }
        catch (Exception e)
        {
            // No job may be left unanswered, and none of them is stored.
            _database.Rollback();
            var failure = Translate(e);
            batch.ForEach(job => job.Fail(failure));
            return;
        }

        applied.ForEach(job => job.Complete());
    }

    /// <summary>Applies one change or undoes it.</summary>
    /// <exception cref="SqliteException">The whole transaction is lost.</exception>
    private bool TryApply(WriteJob job)
    {
        _database["SAVEPOINT job"].Run();
        try
        {
            job.Apply(_writes);
            _database["RELEASE job"].Run();
            return true;
        }
        catch (Exception e) when (_database.InTransaction)
        {
            _database.ResetStatements();
            _database.Execute("ROLLBACK TO job; RELEASE job");
            job.Fail(Translate(e));
            return false;
        }
    }

    private Exception Translate(Exception exception) => exception is SqliteException failure
        ? StoreErrors.Unavailable(_path, failure)
        : exception;
}
