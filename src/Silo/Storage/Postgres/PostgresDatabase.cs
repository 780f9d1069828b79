using System.Globalization;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Cagent.Silo.Storage.Postgres;

/// <summary>The connections to the cluster's database, and reads on them. Orleans' own tables are used through the same connections.</summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    private readonly PostgresStoreOptions _options;
    private readonly TimeProvider _time;
    private volatile bool _closed;

    public PostgresDatabase(IOptions<PostgresStoreOptions> options, TimeProvider time)
    {
        _options = options.Value;
        _time = time;
        var connection = PostgresConnection.Parse(_options.Connection);
        Display = connection.Display;
        connection.Settings.CommandTimeout = Math.Max(1, (int)Math.Ceiling(_options.CommandTimeout.TotalSeconds));
        var builder = new NpgsqlDataSourceBuilder(connection.Settings.ConnectionString);

        // The server gives up by itself as well, so that nothing of a node that is gone holds rows for long.
        var lockTimeout = (long)_options.LockTimeout.TotalMilliseconds;
        var statementTimeout = (long)_options.CommandTimeout.TotalMilliseconds + 1_000;
        var limits = string.Create(CultureInfo.InvariantCulture, $"SET lock_timeout = {lockTimeout}; SET statement_timeout = {statementTimeout}");
        builder.UsePhysicalConnectionInitializer(
            opened => Limit(opened, limits),
            async opened =>
            {
                await using var command = new NpgsqlCommand(limits, opened);
                await command.ExecuteNonQueryAsync().ConfigureAwait(false);
            });
        Source = builder.Build();
    }

    public NpgsqlDataSource Source { get; }

    /// <summary>Its name for messages.</summary>
    public string Display { get; }

    /// <summary>Waits until the server answers, and checks that its tables are those of this release.</summary>
    /// <exception cref="SessionStoreException">It does not answer in time, or the tables are others.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var attempts = new Attempts(_time, _options.StartTimeout);
        while (true)
        {
            try
            {
                await using var connection = await Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                await PostgresSchema.RequireAsync(connection, Display, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (PostgresFaults.Of(e) is not PostgresFault.None)
            {
                if (!PostgresFaults.Passes(PostgresFaults.Of(e)) || !await attempts.WaitAsync(cancellationToken).ConfigureAwait(false))
                {
                    throw PostgresErrors.CannotOpen(Display, e);
                }
            }
        }
    }

    /// <summary>Runs something that may be repeated: a read, or a write whose repetition changes nothing. While the server does not answer it is
    /// tried again.</summary>
    /// <param name="work">Told whether an earlier attempt may have been carried out.</param>
    /// <param name="isWrite">Decides what the failure says.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CagentException"><c>store_unavailable</c>.</exception>
    public Task<T> RunAsync<T>(Func<NpgsqlConnection, bool, Task<T>> work, bool isWrite, CancellationToken cancellationToken) =>
        RunAsync(work, isWrite, _options.RetryFor, cancellationToken);

    /// <summary>Runs a read once: it tells how things are now.</summary>
    /// <exception cref="CagentException"><c>store_unavailable</c>.</exception>
    public Task<T> RunOnceAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync((connection, _) => work(connection), isWrite: false, TimeSpan.Zero, cancellationToken);

    /// <summary>A connection of the pool.</summary>
    public async ValueTask<NpgsqlConnection> OpenConnectionAsync(CancellationToken cancellationToken)
    {
        if (_closed)
        {
            throw PostgresErrors.Closed(Display);
        }

        return await Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>After a lost connection the idle ones are lost as well, most likely; each would cost an attempt.</summary>
    public void NoteFailure(PostgresFault fault)
    {
        if (fault is PostgresFault.AnswerLost or PostgresFault.NotConnected && !_closed)
        {
            Source.Clear();
        }
    }

    public ValueTask DisposeAsync()
    {
        _closed = true;
        return Source.DisposeAsync();
    }

    private async Task<T> RunAsync<T>(
        Func<NpgsqlConnection, bool, Task<T>> work, bool isWrite, TimeSpan within, CancellationToken cancellationToken)
    {
        var attempts = new Attempts(_time, within);
        var answerLost = false;
        while (true)
        {
            try
            {
                await using var connection = await OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                return await work(connection, answerLost).ConfigureAwait(false);
            }
            catch (Exception e) when (PostgresFaults.Of(e) is not (PostgresFault.None or PostgresFault.Conflict))
            {
                var fault = PostgresFaults.Of(e);
                answerLost |= fault == PostgresFault.AnswerLost;
                NoteFailure(fault);
                if (!PostgresFaults.Passes(fault) || !await attempts.WaitAsync(cancellationToken).ConfigureAwait(false))
                {
                    throw PostgresErrors.Unavailable(Display, e, isWrite ? answerLost ? WriteOutcome.Unknown : WriteOutcome.NotStored : null);
                }
            }
        }
    }

    private static void Limit(NpgsqlConnection opened, string limits)
    {
        using var command = new NpgsqlCommand(limits, opened);
        command.ExecuteNonQuery();
    }
}
