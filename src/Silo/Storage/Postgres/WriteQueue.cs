using System.Threading.Channels;
using Npgsql;

namespace Cagent.Silo.Storage.Postgres;

/// <summary>A few writers that take what has gathered into one transaction with one round trip. Nothing waits for company: changes gather while the
/// ones before them are on their way.</summary>
internal sealed class WriteQueue : IAsyncDisposable
{
    private const int MaxQueued = 4096;

    private readonly PostgresDatabase _database;
    private readonly PostgresStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly Channel<SessionWrite> _queue = Channel.CreateBounded<SessionWrite>(MaxQueued);
    private readonly Task _writers;

    public WriteQueue(PostgresDatabase database, PostgresStoreOptions options, TimeProvider time)
    {
        _database = database;
        _options = options;
        _time = time;
        _writers = Task.WhenAll(Enumerable.Range(0, options.Writers).Select(_ => Task.Run(RunAsync)));
    }

    /// <summary>Queues a change; completes when it is stored.</summary>
    public async Task WriteAsync(SessionWrite write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await _queue.Writer.WriteAsync(write, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw PostgresErrors.Closed(_database.Display);
        }

        await write.Completion.ConfigureAwait(false);
    }

    /// <summary>Stores what is queued.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writers.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        var group = new List<SessionWrite>(_options.MaxGroup);
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (group.Count < _options.MaxGroup && _queue.Reader.TryRead(out var write))
            {
                group.Add(write);
            }

            // In one order everywhere, so that two groups with the same sessions do not wait for each other.
            group.Sort(static (a, b) => string.CompareOrdinal(a.SessionId, b.SessionId));
            await WriteAsync(group).ConfigureAwait(false);
            group.Clear();
        }
    }

    /// <summary>One change of a group is refused, or waits for a row: it must not take the others with it.</summary>
    private Task WriteOneByOneAsync(List<SessionWrite> group) => Parallel.ForEachAsync(
        group, new ParallelOptions { MaxDegreeOfParallelism = _options.Writers }, async (write, _) => await WriteAsync([write]).ConfigureAwait(false));

    /// <summary>Writes a group and answers each of its changes.</summary>
    private async Task WriteAsync(List<SessionWrite> group)
    {
        var attempts = new Attempts(_time, _options.RetryFor);
        while (true)
        {
            group.RemoveAll(static write =>
            {
                if (write.IsCancelled)
                {
                    write.Cancel();
                }

                return write.IsCancelled;
            });
            if (group.Count == 0)
            {
                return;
            }

            try
            {
                await SendAsync(group).ConfigureAwait(false);
                return;
            }
            catch (Exception e)
            {
                var fault = PostgresFaults.Of(e);
                NoteFailure(group, fault);
                if (group.Count > 1 && fault is not (PostgresFault.NotConnected or PostgresFault.AnswerLost))
                {
                    await WriteOneByOneAsync(group).ConfigureAwait(false);
                    return;
                }

                if (!PostgresFaults.Passes(fault) || !await attempts.WaitAsync(CancellationToken.None).ConfigureAwait(false))
                {
                    group.ForEach(write => Fail(write, fault, e));
                    return;
                }
            }
        }
    }

    private void NoteFailure(List<SessionWrite> group, PostgresFault fault)
    {
        _database.NoteFailure(fault);
        if (fault == PostgresFault.AnswerLost)
        {
            group.ForEach(write => write.AnswerLost = true);
        }
    }

    private void Fail(SessionWrite write, PostgresFault fault, Exception exception)
    {
        switch (fault)
        {
            case PostgresFault.Conflict:
                write.Refuse();
                break;
            case PostgresFault.None:
                write.Fail(exception);
                break;
            default:
                write.Fail(PostgresErrors.Unavailable(
                    _database.Display, exception, write.AnswerLost ? WriteOutcome.Unknown : WriteOutcome.NotStored));
                break;
        }
    }

    /// <summary>Sends all statements at once. Without a transaction of its own a batch is one: the first error undoes all of it.</summary>
    private async Task SendAsync(List<SessionWrite> group)
    {
        await using var connection = await _database.OpenConnectionAsync(CancellationToken.None).ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection);
        var claims = new List<NpgsqlBatchCommand>(group.Count);
        foreach (var write in group)
        {
            var first = batch.BatchCommands.Count;
            foreach (var statement in write.Attempt())
            {
                batch.BatchCommands.Add(statement);
            }

            claims.Add(batch.BatchCommands[first]);
        }

        await batch.ExecuteNonQueryAsync().ConfigureAwait(false);
        for (var i = 0; i < group.Count; i++)
        {
            if (claims[i].RecordsAffected == 1 || (group[i].AnswerLost && await IsStoredAsync(connection, group[i]).ConfigureAwait(false)))
            {
                group[i].Complete();
            }
            else
            {
                group[i].Refuse();
            }
        }
    }

    /// <summary>An earlier attempt, whose answer was lost, was carried out.</summary>
    private static async Task<bool> IsStoredAsync(NpgsqlConnection connection, SessionWrite write)
    {
        await using var query = connection.Command("SELECT EXISTS (SELECT FROM cagent_sessions WHERE id = $1 AND write_id = ANY ($2))")
            .With(PostgresText.Clean(write.SessionId)).With(write.Attempts.ToArray());
        return await query.ExecuteScalarAsync().ConfigureAwait(false) is true;
    }
}
