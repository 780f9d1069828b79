using System.Diagnostics.Metrics;

namespace Cagent.Silo.Tests.Storage.Postgres;

/// <summary>What the driver read from one database, from now on.</summary>
internal sealed class FetchedBytes : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly string _database;
    private long _count;

    public FetchedBytes(string connection)
    {
        _database = new Npgsql.NpgsqlConnectionStringBuilder(connection).Database!;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "Npgsql", Name: "db.client.operation.npgsql.bytes_read" })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, bytes, tags, _) => Add(bytes, tags));
        _listener.Start();
    }

    public long Count => Interlocked.Read(ref _count);

    public void Dispose() => _listener.Dispose();

    /// <summary>The name of a pool is its connection string, and each test has a database of its own.</summary>
    private void Add(long bytes, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (name, value) in tags)
        {
            if (name == "db.client.connection.pool.name" && value?.ToString()?.Contains(_database, StringComparison.Ordinal) is true)
            {
                Interlocked.Add(ref _count, bytes);
            }
        }
    }
}
